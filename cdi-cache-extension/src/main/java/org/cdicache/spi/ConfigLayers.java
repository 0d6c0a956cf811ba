package org.cdicache.spi;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cdicache.ConfigDocument;
import org.cdicache.ConfigFormat;
import org.cdicache.ConfigProblem;

/**
 * Individual properties over the legacy variables, over {@code cache.custom-config}, over {@code cache.config-file}: what an upper layer sets, a
 * lower one does not. Every module of the library reads its properties through these layers; the core alone reports what is wrong with the
 * documents themselves.
 */
public final class ConfigLayers implements PropertySource {

    /** The property that names a JSON file. */
    public static final String CONFIG_FILE = "cache.config-file";

    /** The property that holds a JSON object. */
    public static final String CUSTOM_CONFIG = "cache.custom-config";

    private final PropertySource individual;
    private final List<DocumentSource> documents = new ArrayList<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<ConfigProblem> warnings = new ArrayList<>();
    private final List<String> deprecations = new ArrayList<>();

    private ConfigLayers(PropertySource individual) {
        this.individual = individual;
    }

    /**
     * The layers beneath individual properties, which name the documents. Reads the file, if one is named; a relative name is looked up in the
     * working directory, then as a resource of the calling thread's context class loader.
     */
    public static ConfigLayers of(PropertySource individual) {
        ConfigLayers layers = new ConfigLayers(individual);
        ConfigFormat format = ConfigFormat.load();
        layers.legacy(format);
        // Who reads all properties tells which of them cannot be read.
        ConfigValues values = new ConfigValues(individual);
        values.secret(CUSTOM_CONFIG).ifPresent(json -> layers.add(format.json(json, CUSTOM_CONFIG)));
        values.text(CONFIG_FILE).ifPresent(location -> layers.add(format.file(location)));
        return layers;
    }

    /** Those whose successors are all set have no effect. Whether a property can be read at all is told where it is read. */
    private void legacy(ConfigFormat format) {
        ConfigValues values = new ConfigValues(individual);
        for (LegacyVariable variable : LegacyVariable.ALL) {
            values.secret(variable.name())
                    .map(text -> variable.document(text, format))
                    .ifPresent(document -> {
                        Set<String> names = document.settings().keySet();
                        if (names.isEmpty() || names.stream().anyMatch(name -> isFree(values, name))) {
                            deprecations.add(variable.deprecation(document));
                            add(document);
                        }
                    });
        }
    }

    private boolean isFree(ConfigValues values, String name) {
        return values.secret(name).isEmpty()
                && documents.stream().allMatch(document -> document.find(name).isEmpty());
    }

    private void add(ConfigDocument document) {
        documents.add(new DocumentSource(document));
        problems.addAll(document.problems());
        warnings.addAll(document.warnings());
    }

    /** What is wrong with the documents; secrets masked. */
    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** What in the documents has no effect. */
    public List<ConfigProblem> warnings() {
        return List.copyOf(warnings);
    }

    /** One line for each legacy variable that is in effect, naming its successor. */
    public List<String> deprecations() {
        return List.copyOf(deprecations);
    }

    @Override
    public Optional<Property> find(String name) {
        Optional<Property> own =
                individual.find(name).filter(found -> !found.text().isBlank());
        for (int i = 0; own.isEmpty() && i < documents.size(); i++) {
            own = documents.get(i).find(name);
        }
        return own;
    }

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(individual.names());
        documents.forEach(document -> names.addAll(document.names()));
        return names;
    }

    @Override
    public boolean isExclusive(String name) {
        return documents.stream().anyMatch(document -> document.isExclusive(name));
    }
}
