package org.cdicache.ai;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.cdicache.spi.ConfigValues;

/** The {@code cache.ai.near.*} properties, read and written. */
final class NearConfigProperties {

    private static final String ENABLED = NearConfig.PREFIX + "enabled";
    private static final String MODE = NearConfig.PREFIX + "mode";
    private static final String THRESHOLD = NearConfig.PREFIX + "threshold";
    private static final String MAX_ENTRIES = NearConfig.PREFIX + "max-entries";
    private static final String MAX_BYTES = NearConfig.PREFIX + "max-bytes";
    private static final String MAX_TEXT_LENGTH = NearConfig.PREFIX + "max-text-length";
    private static final String REFRESH = NearConfig.PREFIX + "refresh";
    private static final String OPERATIONS = NearConfig.PREFIX + "operations.";
    private static final Pattern OPERATION = Pattern.compile(Pattern.quote(OPERATIONS) + "(.+)\\.threshold");

    private NearConfigProperties() {}

    /** What is configured, and what is not as it was. */
    static NearConfig read(ConfigValues values, NearConfig start) {
        NearConfig.Builder builder = start.toBuilder();
        values.bool(ENABLED).ifPresent(builder::enabled);
        values.oneOf(MODE, NearConfig.Mode.class).ifPresent(builder::mode);
        values.fraction(THRESHOLD).ifPresent(builder::threshold);
        values.integer(MAX_ENTRIES).ifPresent(builder::maxEntries);
        values.size(MAX_BYTES).ifPresent(builder::maxBytes);
        values.integer(MAX_TEXT_LENGTH).ifPresent(builder::maxTextLength);
        values.duration(REFRESH).ifPresent(builder::refresh);
        values.namesLike(OPERATION)
                .forEach(operation -> values.fraction(thresholdOf(operation))
                        .ifPresent(cosine -> builder.threshold(operation, cosine)));
        return builder.build();
    }

    /** The names of all properties that are read. */
    static Set<String> known(ConfigValues values) {
        Set<String> known =
                new HashSet<>(List.of(ENABLED, MODE, THRESHOLD, MAX_ENTRIES, MAX_BYTES, MAX_TEXT_LENGTH, REFRESH));
        values.namesLike(OPERATION).forEach(operation -> known.add(thresholdOf(operation)));
        return known;
    }

    static void write(NearConfig config, BiConsumer<String, Object> properties) {
        properties.accept(ENABLED, config.enabled());
        properties.accept(MODE, config.mode().name().toLowerCase(Locale.ROOT));
        properties.accept(THRESHOLD, config.threshold());
        properties.accept(MAX_ENTRIES, config.maxEntries());
        properties.accept(MAX_BYTES, config.maxBytes());
        properties.accept(MAX_TEXT_LENGTH, config.maxTextLength());
        properties.accept(REFRESH, config.refresh());
        config.operationThresholds().forEach((operation, cosine) -> properties.accept(thresholdOf(operation), cosine));
    }

    private static String thresholdOf(String operation) {
        return OPERATIONS + operation + ".threshold";
    }
}
