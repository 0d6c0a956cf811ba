package org.cdicache;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a builder starts from: a preset, or one of the environments that it knows by name. */
record BuilderDefaults(
        CachePreset preset,
        Duration defaultTtl,
        int maxEntries,
        int compressionThreshold,
        int compressionLevel,
        Duration connectTimeout) {

    static final List<String> ENVIRONMENTS = List.of("development", "testing", "production");

    static BuilderDefaults of(CachePreset preset) {
        return new BuilderDefaults(
                preset,
                preset.defaultTtl(),
                preset.maxEntries(),
                preset.compressionThreshold(),
                preset.compressionLevel(),
                preset.connectTimeout());
    }

    static Optional<BuilderDefaults> ofEnvironment(String name) {
        return switch (name) {
            case "development" -> Optional.of(of(CachePreset.DEVELOPMENT).with(Duration.ofMinutes(30), 50, 1_000, 4));
            case "testing" -> Optional.of(of(CachePreset.TESTING).with(Duration.ofMinutes(1), 10, 5_000, 6));
            case "production" -> Optional.of(of(CachePreset.PRODUCTION).with(Duration.ofHours(2), 200, 1_000, 8));
            default -> Optional.empty();
        };
    }

    private BuilderDefaults with(Duration ttl, int entries, int threshold, int level) {
        return new BuilderDefaults(preset, ttl, entries, threshold, level, connectTimeout);
    }
}
