package org.cdicache.ai;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cdicache.CacheConfigurationException;
import org.cdicache.CachePreset;
import org.cdicache.spi.PropertySource;

/**
 * Everything that shapes the AI response cache, beside the {@link org.cdicache.CacheConfig} of the cache that it lives in; immutable and
 * always valid.
 *
 * @param enabled whether anything is stored
 * @param hashThreshold a text of more chars than this enters the hash of the key as its own SHA-256
 * @param textTiers the sizes that divide texts into small, medium and large ones
 * @param smartPromotion whether large answers come into the heap only when they are read again
 * @param tenantRequired whether a request without a tenant is refused
 * @param tenantFromPrincipal whether the tenant is the caller's name, as Jakarta Security knows it; for the injected cache, if the application has no
 *     {@link TenantResolver} bean
 * @param defaults how the answers of all operations are kept; has a time to live and a longest text
 * @param operations how those of single ones are, where they differ
 * @param prices what tokens cost, by model
 * @param near whether and how requests that say nearly the same share answers
 */
public record AiCacheConfig(
        boolean enabled,
        int hashThreshold,
        TextTiers textTiers,
        boolean smartPromotion,
        boolean tenantRequired,
        boolean tenantFromPrincipal,
        AiOperation defaults,
        Map<String, AiOperation> operations,
        Map<String, TokenPrice> prices,
        NearConfig near) {

    private static final System.Logger LOG = System.getLogger(AiCacheConfig.class.getName());

    /**
     * Checks every value.
     *
     * @throws CacheConfigurationException with all problems at once
     */
    public AiCacheConfig {
        operations = Map.copyOf(operations);
        prices = Map.copyOf(prices);
        AiConfigCheck check = new AiConfigCheck();
        check.sizes(hashThreshold, textTiers);
        check.defaults(defaults);
        operations.forEach((name, operation) -> check.operation(name, operation, defaults));
        prices.forEach(check::price);
        check.near(near);
        check.throwProblems();
    }

    /**
     * Without near matches.
     *
     * @throws CacheConfigurationException with all problems at once
     */
    public AiCacheConfig(
            boolean enabled,
            int hashThreshold,
            TextTiers textTiers,
            boolean smartPromotion,
            boolean tenantRequired,
            boolean tenantFromPrincipal,
            AiOperation defaults,
            Map<String, AiOperation> operations,
            Map<String, TokenPrice> prices) {
        this(
                enabled,
                hashThreshold,
                textTiers,
                smartPromotion,
                tenantRequired,
                tenantFromPrincipal,
                defaults,
                operations,
                prices,
                NearConfig.OFF);
    }

    /**
     * The largest text, in chars, that still belongs to each tier; anything longer than {@code large} belongs to none.
     *
     * @param small of small texts
     * @param medium of medium texts
     * @param large of large texts
     */
    public record TextTiers(int small, int medium, int large) {

        /** The tier of texts of a length. */
        public TextTier of(int chars) {
            if (chars <= small) {
                return TextTier.SMALL;
            }
            if (chars <= medium) {
                return TextTier.MEDIUM;
            }
            return chars <= large ? TextTier.LARGE : TextTier.BEYOND;
        }
    }

    /** The values of a preset. Presets that are not made for AI have those of {@code ai-development}, switched off. */
    public static AiCacheConfig of(CachePreset preset) {
        boolean production = preset == CachePreset.AI_PRODUCTION;
        return new AiCacheConfig(
                preset.ai(),
                production ? 1_000 : 500,
                production ? new TextTiers(1_000, 5_000, 25_000) : new TextTiers(500, 2_000, 10_000),
                /* smartPromotion= */ true,
                /* tenantRequired= */ false,
                /* tenantFromPrincipal= */ false,
                AiOperation.DEFAULT
                        .withTtl(production ? Duration.ofHours(4) : Duration.ofMinutes(30))
                        .withMaxTextLength(production ? 200_000 : 50_000),
                production ? operations(240, 120, 180, 160, 120) : operations(30, 15, 20, 25, 15),
                Map.of());
    }

    /** A builder that starts from the values of a preset. */
    public static Builder builder(CachePreset preset) {
        return new Builder(of(preset));
    }

    /**
     * The configuration that {@code cache.ai.*} properties describe, starting from {@code cache.preset}. What is unknown among them has no effect,
     * unless it comes from a document of the cache's own, where it is a problem.
     *
     * @param source what is configured; nothing beneath it is looked for
     * @throws CacheConfigurationException with all problems at once
     */
    public static AiCacheConfig read(PropertySource source) {
        AiConfigReader.Reading reading = AiConfigReader.read(source);
        reading.unknown().forEach(line -> LOG.log(System.Logger.Level.WARNING, line));
        reading.values().throwProblems();
        return reading.config();
    }

    /**
     * Every setting under the name of its property, as text that {@link #read} reads to the same configuration, if it has times to live for the
     * operations of the presets; otherwise those come from the preset. It holds no secret.
     */
    public SortedMap<String, String> toMap() {
        return AiConfigWriter.toMap(this);
    }

    /** How the answers of an operation are kept: by its own settings, and where it has none by those of all operations. */
    public AiOperation operation(String name) {
        AiOperation own = operations.get(name);
        return own == null ? defaults : own.over(defaults);
    }

    /** The time to live of an operation's answers. */
    public Duration ttl(String operation) {
        return Objects.requireNonNull(operation(operation).ttl());
    }

    /**
     * Checks what a request must be for its operation.
     *
     * @throws IllegalArgumentException if its text is too long, or an option is not one of the operation's; neither text nor values are told
     */
    public void check(AiRequest request) {
        AiOperation operation = operation(request.operation());
        int length = request.text().length();
        if (length > Objects.requireNonNull(operation.maxTextLength())) {
            boolean own = operations
                            .getOrDefault(request.operation(), AiOperation.DEFAULT)
                            .maxTextLength()
                    != null;
            throw new IllegalArgumentException("The text has " + length + " chars, but at most "
                    + operation.maxTextLength() + " are allowed; shorten it or raise "
                    + (own ? AiConfigReader.prefixOf(request.operation()) : AiConfigReader.PREFIX)
                    + AiConfigReader.MAX_TEXT_LENGTH);
        }
        if (operation.options() != null) {
            operation.options().check(request.operation(), request.options());
        }
    }

    private static Map<String, AiOperation> operations(
            int summarize, int sentiment, int keyPoints, int questions, int qa) {
        return Map.of(
                "summarize", ttl(summarize),
                "sentiment", ttl(sentiment),
                "key_points", ttl(keyPoints),
                "questions", ttl(questions),
                "qa", ttl(qa));
    }

    private static AiOperation ttl(int minutes) {
        return AiOperation.DEFAULT.withTtl(Duration.ofMinutes(minutes));
    }

    /** Collects values and checks them together in {@link #build()}. Not safe for use by several threads. */
    public static final class Builder {
        private boolean enabled;
        private int hashThreshold;
        private int smallText;
        private int mediumText;
        private int largeText;
        private boolean smartPromotion;
        private boolean tenantRequired;
        private boolean tenantFromPrincipal;
        private AiOperation defaults;
        private final Map<String, AiOperation> operations;
        private final Map<String, TokenPrice> prices;
        private NearConfig near;

        private Builder(AiCacheConfig start) {
            this.enabled = start.enabled;
            this.hashThreshold = start.hashThreshold;
            this.smallText = start.textTiers.small();
            this.mediumText = start.textTiers.medium();
            this.largeText = start.textTiers.large();
            this.smartPromotion = start.smartPromotion;
            this.tenantRequired = start.tenantRequired;
            this.tenantFromPrincipal = start.tenantFromPrincipal;
            this.defaults = start.defaults;
            this.operations = new TreeMap<>(start.operations);
            this.prices = new TreeMap<>(start.prices);
            this.near = start.near;
        }

        /** Whether anything is stored. */
        public Builder enabled(boolean on) {
            this.enabled = on;
            return this;
        }

        /** A text of more chars than this enters the hash of the key as its own SHA-256. */
        public Builder hashThreshold(int chars) {
            this.hashThreshold = chars;
            return this;
        }

        /** The largest small text, in chars. */
        public Builder smallText(int chars) {
            this.smallText = chars;
            return this;
        }

        /** The largest medium text, in chars. */
        public Builder mediumText(int chars) {
            this.mediumText = chars;
            return this;
        }

        /** The largest large text, in chars. */
        public Builder largeText(int chars) {
            this.largeText = chars;
            return this;
        }

        /** Whether large answers come into the heap only when they are read again. */
        public Builder smartPromotion(boolean on) {
            this.smartPromotion = on;
            return this;
        }

        /** Whether a request without a tenant is refused. */
        public Builder tenantRequired(boolean required) {
            this.tenantRequired = required;
            return this;
        }

        /** Whether the tenant is the caller's name, as Jakarta Security knows it. */
        public Builder tenantFromPrincipal(boolean on) {
            this.tenantFromPrincipal = on;
            return this;
        }

        /** How the answers of one operation are kept, in place of all that was set for it before. */
        public Builder operation(String name, AiOperation operation) {
            operations.put(name, operation);
            return this;
        }

        /** The time to live of the answers of one operation. */
        public Builder operationTtl(String name, Duration ttl) {
            operations.put(
                    name, operations.getOrDefault(name, AiOperation.DEFAULT).withTtl(ttl));
            return this;
        }

        /** How the answers of all operations are kept; what it leaves out is as it was. */
        public Builder defaults(AiOperation operation) {
            this.defaults = operation.over(defaults);
            return this;
        }

        /** The time to live of the answers of operations that have none of their own. */
        public Builder defaultTtl(Duration ttl) {
            return defaults(AiOperation.DEFAULT.withTtl(ttl));
        }

        /** The longest text of a request, in chars. */
        public Builder maxTextLength(int chars) {
            return defaults(AiOperation.DEFAULT.withMaxTextLength(chars));
        }

        /** What the tokens of a model cost. */
        public Builder price(String model, TokenPrice price) {
            prices.put(model, price);
            return this;
        }

        /** Whether and how requests that say nearly the same share answers. */
        public Builder near(NearConfig matches) {
            this.near = matches;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws CacheConfigurationException with all problems at once
         */
        public AiCacheConfig build() {
            return new AiCacheConfig(
                    enabled,
                    hashThreshold,
                    new TextTiers(smallText, mediumText, largeText),
                    smartPromotion,
                    tenantRequired,
                    tenantFromPrincipal,
                    defaults,
                    operations,
                    prices,
                    near);
        }
    }
}
