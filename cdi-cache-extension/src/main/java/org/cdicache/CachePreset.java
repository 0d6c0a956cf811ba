package org.cdicache;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/** A named set of defaults; every value can be overridden by its own property. */
public enum CachePreset {
    /** Nothing is stored: every read is a miss and loaders always run. */
    DISABLED(
            "Caching switched off",
            "To find out whether a fault comes from the cache, or to measure what it brings",
            Duration.ofMinutes(15),
            0,
            1_000,
            1,
            Duration.ofSeconds(1),
            false),
    /** Small and short-lived, for constrained environments. */
    MINIMAL(
            "Smallest footprint",
            "Sidecars, small containers, jobs: where memory is short and a miss is cheap",
            Duration.ofMinutes(15),
            25,
            5_000,
            1,
            Duration.ofSeconds(3),
            false),
    /** Sensible values for most applications; the default. */
    SIMPLE(
            "Sensible defaults",
            "To begin with, and when nothing below fits better",
            Duration.ofHours(1),
            100,
            1_000,
            6,
            Duration.ofSeconds(5),
            false),
    /** Short times to live, so that changes show. */
    DEVELOPMENT(
            "Fast feedback",
            "On a developer's machine, where a change of the data should show soon",
            Duration.ofMinutes(10),
            50,
            2_000,
            3,
            Duration.ofSeconds(2),
            false),
    /** Memory only and short-lived, for automated tests. */
    TESTING(
            "Automated tests",
            "In automated tests, which want small, short-lived caches",
            Duration.ofMinutes(1),
            100,
            1_000,
            1,
            Duration.ofSeconds(2),
            false),
    /** Web applications under load. */
    PRODUCTION(
            "Web applications under load",
            "Web applications and services in production, with Redis",
            Duration.ofHours(2),
            500,
            500,
            9,
            Duration.ofSeconds(10),
            false),
    /** Developing with a language model. */
    AI_DEVELOPMENT(
            "Developing with a language model",
            "While prompts and models still change: answers are kept for minutes",
            Duration.ofMinutes(30),
            100,
            1_000,
            6,
            Duration.ofSeconds(5),
            true),
    /** Language model answers under load. */
    AI_PRODUCTION(
            "Language model answers under load",
            "Language models in production: answers are expensive and are kept for hours",
            Duration.ofHours(4),
            1_000,
            300,
            9,
            Duration.ofSeconds(15),
            true);

    private final String description;
    private final String whenToUse;
    private final Duration defaultTtl;
    private final int maxEntries;
    private final int compressionThreshold;
    private final int compressionLevel;
    private final Duration connectTimeout;
    private final boolean ai;

    CachePreset(
            String description,
            String whenToUse,
            Duration defaultTtl,
            int maxEntries,
            int compressionThreshold,
            int compressionLevel,
            Duration connectTimeout,
            boolean ai) {
        this.description = description;
        this.whenToUse = whenToUse;
        this.defaultTtl = defaultTtl;
        this.maxEntries = maxEntries;
        this.compressionThreshold = compressionThreshold;
        this.compressionLevel = compressionLevel;
        this.connectTimeout = connectTimeout;
        this.ai = ai;
    }

    /** The preset's name in configuration: lower case with dashes. Case and underscores do not matter. */
    public static Optional<CachePreset> named(String name) {
        String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values()).filter(p -> p.name().equals(wanted)).findFirst();
    }

    /**
     * The preset of that name, written as for {@link #named}.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are and the one that was probably meant
     */
    public static CachePreset of(String name) {
        return named(name).orElseThrow(() -> {
            List<String> ids = Arrays.stream(values()).map(CachePreset::id).toList();
            return new IllegalArgumentException("There is no preset \"" + name + "\"; it must be one of "
                    + String.join(", ", ids) + ConfigProblem.didYouMean(name, ids));
        });
    }

    /** The name to write in configuration, such as {@code ai-production}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is for, in a few words. */
    public String description() {
        return description;
    }

    /** The situation that it is made for, in a sentence. */
    public String whenToUse() {
        return whenToUse;
    }

    /** Every setting of the core under this preset, by property. */
    public SortedMap<String, String> settings() {
        return CacheConfig.of(this).toMap();
    }

    /** The settings of the core in which another preset differs, by property. */
    public SortedMap<String, CacheConfig.Difference> differences(CachePreset other) {
        return CacheConfig.of(this).differences(CacheConfig.of(other));
    }

    /** Time to live of an entry that is stored without one. */
    public Duration defaultTtl() {
        return defaultTtl;
    }

    /** Most entries in L1. */
    public int maxEntries() {
        return maxEntries;
    }

    /** Values whose JSON is larger than this many bytes are compressed for Redis. */
    public int compressionThreshold() {
        return compressionThreshold;
    }

    /** The compression level, 1 (fast) to 9 (small). */
    public int compressionLevel() {
        return compressionLevel;
    }

    /** Longest wait for a connection to Redis. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Whether the AI response cache is on. */
    public boolean ai() {
        return ai;
    }
}
