package org.cdicache.ai;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.spi.ConfigValues;
import org.cdicache.spi.PropertySource;

/** Turns the {@code cache.ai.*} properties into an {@link AiCacheConfig}. */
final class AiConfigReader {

    static final String PREFIX = "cache.ai.";
    static final String ENABLED = PREFIX + "enabled";
    static final String HASH_THRESHOLD = PREFIX + "hash-threshold";
    static final String DEFAULT_TTL = PREFIX + "default-ttl";
    static final String SMALL = PREFIX + "text-tiers.small";
    static final String MEDIUM = PREFIX + "text-tiers.medium";
    static final String LARGE = PREFIX + "text-tiers.large";
    static final String SMART_PROMOTION = PREFIX + "smart-promotion";
    static final String TENANT_REQUIRED = PREFIX + "tenant-required";
    static final String TENANT_FROM_PRINCIPAL = PREFIX + "tenant-from-principal";

    /** Read by the extension that knows LangChain4j. */
    private static final String LANGCHAIN4J = PREFIX + "langchain4j.decorate";

    static final String OPERATIONS = PREFIX + "operations";
    private static final String PRICES = PREFIX + "prices.";

    /** The last parts of an operation's properties, of which all but two are there for all operations as well. */
    static final String TTL = "ttl";

    static final String JITTER = "jitter";
    static final String STALE_IF_ERROR = "stale-if-error";
    static final String LOAD_LEASE = "load-lease";
    static final String MAX_TEXT_LENGTH = "max-text-length";
    static final String OPTIONS = "options";

    private static final List<String> OF_ALL = List.of(JITTER, STALE_IF_ERROR, LOAD_LEASE, MAX_TEXT_LENGTH);
    private static final List<String> OF_ONE =
            List.of(TTL, JITTER, STALE_IF_ERROR, LOAD_LEASE, MAX_TEXT_LENGTH, OPTIONS);
    private static final Pattern OPERATION =
            Pattern.compile(Pattern.quote(OPERATIONS) + "\\.(.+)\\.(?:" + String.join("|", OF_ONE) + ")");
    private static final Pattern PRICED = Pattern.compile(Pattern.quote(PRICES) + "(.+)\\.(?:input|output)");

    private final ConfigValues values;
    private final CachePreset preset;

    private AiConfigReader(PropertySource source) {
        this.values = new ConfigValues(source);
        // Read apart, because it is the core that reports an unknown preset.
        this.preset = new ConfigValues(source)
                .oneOf("cache.preset", CachePreset.class)
                .orElse(CachePreset.SIMPLE);
    }

    /**
     * What was read.
     *
     * @param config the preset's own if anything was wrong
     * @param values with everything that was wrong
     * @param unknown a line for each property that nobody knows
     */
    record Reading(AiCacheConfig config, ConfigValues values, List<String> unknown) {}

    /** The configuration that the properties describe, starting from {@code cache.preset}. */
    static Reading read(PropertySource source) {
        return new AiConfigReader(source).read();
    }

    private Reading read() {
        Set<String> operations = operations();
        Set<String> models = values.namesLike(PRICED);
        AiCacheConfig config = config(operations, models);
        Set<String> known = known(operations, models);
        known.addAll(NearConfigProperties.known(values));
        return new Reading(config, values, values.unknown(PREFIX, known));
    }

    private static Set<String> known(Set<String> operations, Set<String> models) {
        Set<String> known = new HashSet<>(Set.of(
                ENABLED,
                HASH_THRESHOLD,
                DEFAULT_TTL,
                LANGCHAIN4J,
                SMALL,
                MEDIUM,
                LARGE,
                SMART_PROMOTION,
                TENANT_REQUIRED,
                TENANT_FROM_PRINCIPAL,
                OPERATIONS));
        OF_ALL.forEach(part -> known.add(PREFIX + part));
        operations.forEach(operation -> OF_ONE.forEach(part -> known.add(prefixOf(operation) + part)));
        models.forEach(model -> known.addAll(List.of(priceOf(model, "input"), priceOf(model, "output"))));
        return known;
    }

    private AiCacheConfig config(Set<String> operations, Set<String> models) {
        AiCacheConfig start = AiCacheConfig.of(preset);
        AiCacheConfig.Builder builder = AiCacheConfig.builder(preset);
        values.bool(ENABLED).ifPresent(builder::enabled);
        values.integer(HASH_THRESHOLD).ifPresent(builder::hashThreshold);
        values.integer(SMALL).ifPresent(builder::smallText);
        values.integer(MEDIUM).ifPresent(builder::mediumText);
        values.integer(LARGE).ifPresent(builder::largeText);
        values.bool(SMART_PROMOTION).ifPresent(builder::smartPromotion);
        values.bool(TENANT_REQUIRED).ifPresent(builder::tenantRequired);
        values.bool(TENANT_FROM_PRINCIPAL).ifPresent(builder::tenantFromPrincipal);
        builder.defaults(operation(PREFIX, DEFAULT_TTL, AiOperation.DEFAULT));
        for (String name : operations) {
            AiOperation own = start.operations().getOrDefault(name, AiOperation.DEFAULT);
            AiOperation read = operation(prefixOf(name), prefixOf(name) + TTL, own);
            if (!read.equals(AiOperation.DEFAULT)) {
                builder.operation(name, read);
            }
        }
        models.forEach(model -> price(model).ifPresent(price -> builder.price(model, price)));
        builder.near(NearConfigProperties.read(values, start.near()));
        try {
            return builder.build();
        } catch (CacheConfigurationException invalid) {
            invalid.problems().forEach(values::report);
            return start;
        }
    }

    private AiOperation operation(String prefix, String ttl, AiOperation start) {
        return new AiOperation(
                        values.duration(ttl).orElse(null),
                        values.duration(prefix + JITTER).orElse(null),
                        values.duration(prefix + STALE_IF_ERROR).orElse(null),
                        values.duration(prefix + LOAD_LEASE).orElse(null),
                        values.integer(prefix + MAX_TEXT_LENGTH).orElse(null),
                        prefix.equals(PREFIX) ? null : schema(prefix + OPTIONS).orElse(null))
                .over(start);
    }

    private Optional<OptionSchema> schema(String property) {
        try {
            return values.text(property).map(OptionSchema::parse);
        } catch (IllegalArgumentException malformed) {
            values.report(property, String.valueOf(malformed.getMessage()));
            return Optional.empty();
        }
    }

    /** Empty if a part of it is missing or no number. */
    private Optional<TokenPrice> price(String model) {
        Optional<BigDecimal> input = number(priceOf(model, "input"));
        Optional<BigDecimal> output = number(priceOf(model, "output"));
        return input.flatMap(in -> output.map(out -> new TokenPrice(in, out)));
    }

    private Optional<BigDecimal> number(String property) {
        Optional<String> text = values.text(property);
        try {
            Optional<BigDecimal> number = text.map(BigDecimal::new);
            if (number.isEmpty()) {
                values.report(property, "must be set, as both prices of a model are: what a million tokens cost, or 0");
            }
            return number;
        } catch (NumberFormatException malformed) {
            values.report(property, "must be what a million tokens cost, such as 0.15");
            return Optional.empty();
        }
    }

    /** The operations of the preset, those that the application declares, and those of which some source shows a property. */
    private Set<String> operations() {
        Set<String> operations =
                new TreeSet<>(AiCacheConfig.of(preset).operations().keySet());
        values.list(OPERATIONS).ifPresent(operations::addAll);
        operations.addAll(values.namesLike(OPERATION));
        return operations;
    }

    /** What the properties of an operation begin with. */
    static String prefixOf(String operation) {
        return OPERATIONS + "." + operation + ".";
    }

    /** The property of a model's price, of {@code input} or {@code output}. */
    static String priceOf(String model, String of) {
        return PRICES + model + "." + of;
    }
}
