package org.cdicache.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdicache.ConfigDocument;
import org.cdicache.ConfigDocument.Setting;
import org.cdicache.ConfigProblem;
import org.cdicache.spi.ListText;
import org.jspecify.annotations.Nullable;

/** Makes settings, each under the name of its property, of a tree of parameters. No value shows in what it reports. */
final class Flattening {

    /** Parameters that are not simply the value of a property. */
    static final Set<String> SPECIAL = Set.of("enable_l1_cache", "hash_algorithm");

    private static final Pattern EMPTY_CACHE = Pattern.compile("caches\\.([^.]+)");
    private static final Set<String> MAPS = Set.of("operation_ttls", "text_size_tiers");
    private static final String HIDDEN = "(not shown)";

    private final String origin;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Set<String> emptyCaches = new TreeSet<>();
    private final List<ConfigProblem> problems = new ArrayList<>();

    private Flattening(String origin) {
        this.origin = origin;
    }

    static ConfigDocument of(Map<String, ?> tree, String origin) {
        Flattening flat = new Flattening(origin);
        flat.object("", tree, 1);
        if (tree.get("ai_config") instanceof Map) {
            flat.settings.putIfAbsent("cache.ai.enabled", new Setting("ai_config", "true"));
        }
        flat.emptyCaches.removeIf(
                cache -> flat.settings.keySet().stream().anyMatch(name -> name.startsWith(NamedCaches.prefix(cache))));
        if (!flat.emptyCaches.isEmpty()) {
            flat.set(NamedCaches.NAMES, "caches", ListText.of(flat.emptyCaches));
        }
        return new ConfigDocument(origin, flat.settings, flat.problems, List.of());
    }

    private void object(String prefix, Map<?, ?> object, int depth) {
        object.forEach((key, value) -> {
            if (value != null) {
                value(prefix + key, value, depth);
            }
        });
    }

    private void value(String path, Object value, int depth) {
        String parameter = ParameterNames.parameter(path);
        if (value instanceof Map<?, ?> object) {
            nested(path, object, depth);
        } else if (MAPS.contains(parameter)) {
            map(path, value, depth);
        } else if (SPECIAL.contains(parameter)) {
            special(path, parameter, SettingText.of(value));
        } else if (value instanceof Collection<?> several && several.stream().anyMatch(Flattening::isNested)) {
            problem(path, "must be a list of plain values");
        } else {
            plain(path, SettingText.of(value));
        }
    }

    private void nested(String path, Map<?, ?> object, int depth) {
        Matcher cache = EMPTY_CACHE.matcher(ParameterNames.plain(path));
        if (cache.matches()) {
            emptyCaches.add(cache.group(1));
        }
        if (depth >= JsonTree.DEEPEST) {
            problem(path, "must not have more than " + JsonTree.DEEPEST + " levels");
        } else {
            object(path + ".", object, depth + 1);
        }
    }

    /** One that an environment variable holds, as JSON. */
    private void map(String path, Object value, int depth) {
        try {
            nested(path, JsonTree.parse(value.toString()), depth);
        } catch (JsonTree.MalformedException malformed) {
            problem(path, malformed.fix());
        }
    }

    private static boolean isNested(@Nullable Object element) {
        return element instanceof Map || element instanceof Collection;
    }

    private void plain(String path, String text) {
        ParameterNames.property(path)
                .ifPresentOrElse(
                        property -> set(property, path, text), () -> problem(path, ParameterNames.unknown(path)));
    }

    private void special(String path, String parameter, String text) {
        if (parameter.equals("enable_l1_cache")) {
            localTier(path, text);
        } else if (!text.toLowerCase(Locale.ROOT).replace("-", "").equals("sha256")) {
            problem(path, "must be sha256, which is the only one");
        }
    }

    private void localTier(String path, String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> {}
            case "false" -> set("cache.entry.tiers", path, "l2-only");
            default -> problem(path, "must be true or false");
        }
    }

    private void set(String property, String path, String text) {
        Setting setting = new Setting(path, text);
        Setting other = settings.putIfAbsent(property, setting);
        if (other != null && !other.equals(setting) && !other.text().equals(text)) {
            problem(path, "contradicts " + other.key() + ", which sets " + property + ", too; remove one of them");
        }
    }

    private void problem(String path, String fix) {
        problems.add(new ConfigProblem(path, HIDDEN, origin, fix));
    }
}
