package org.cdicache.ai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cdicache.CachePreset;
import org.cdicache.spi.PropertySource;
import org.junit.jupiter.api.Test;

/** Keeps the reference pages what the code says. */
class AiReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "reference");
    private static final Pattern PRESET_ROW =
            Pattern.compile("\\| `(cache\\.ai\\.[a-z._-]+)` \\| (\\w+) \\| (\\w+) \\|");

    @Test
    void tableOfPresetsIsThePresets() throws IOException {
        List<MatchResult> rows = PRESET_ROW
                .matcher(Files.readString(REFERENCE.resolve("configuration.md")))
                .results()
                .toList();

        assertThat(rows).hasSize(11);
        assertThat(configured(rows, 2)).isEqualTo(AiCacheConfig.of(CachePreset.AI_DEVELOPMENT));
        assertThat(configured(rows, 3)).isEqualTo(AiCacheConfig.of(CachePreset.AI_PRODUCTION));
    }

    /** What the column of the table gives when it is set on top of a preset with other values. */
    private static AiCacheConfig configured(List<MatchResult> rows, int column) {
        Map<String, String> properties =
                rows.stream().collect(Collectors.toMap(row -> row.group(1), row -> row.group(column)));
        properties.put("cache.ai.enabled", "true");
        return AiCacheConfig.read(PropertySource.of(properties, "table"));
    }

    @Test
    void exampleOfAKeyIsOne() throws IOException {
        try (AiCacheFactory factory = AiCacheFactory.create()) {
            String key = factory.forTesting().key(AiRequest.of("summarize", "some text"));
            assertThat(Files.readString(REFERENCE.resolve("ai-keys.md")))
                    .contains("cdi-cache:ai:{generation}:" + key + "\n");
        }
    }
}
