package org.cdicache.spi;

import java.util.Optional;
import java.util.Set;
import org.cdicache.ConfigDocument;

/** A document as a source of properties. */
record DocumentSource(ConfigDocument document) implements PropertySource {

    @Override
    public Optional<Property> find(String name) {
        return Optional.ofNullable(document.settings().get(name))
                .map(setting -> new Property(setting.text(), document.origin() + ", key " + setting.key()));
    }

    @Override
    public Set<String> names() {
        return document.settings().keySet();
    }

    @Override
    public boolean isExclusive(String name) {
        return document.settings().containsKey(name);
    }
}
