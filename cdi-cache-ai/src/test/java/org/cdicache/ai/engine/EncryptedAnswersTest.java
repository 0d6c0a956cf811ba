package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.ai.engine.NearNodes.FIRST;
import static org.cdicache.ai.engine.NearNodes.PATIENT;
import static org.cdicache.ai.engine.NearNodes.SAME;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cdicache.CacheConfigBuilder;
import org.cdicache.CacheRegistry;
import org.cdicache.ai.AiLookup.Status;
import org.cdicache.ai.engine.NearNodes.Node;
import org.cdicache.ai.near.LettersEmbedder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a key configured, Redis holds no answer that can be read, nor what near matches are found by, which tells of the prompt. */
class EncryptedAnswersTest {

    private static final String ANSWER = "canary7f3a sews";
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final NearNodes nodes = new NearNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private Node node(UnaryOperator<CacheConfigBuilder> settings) {
        CacheRegistry registry = nodes.redis.node(
                cache -> settings.apply(cache.compressionThreshold(1 << 20).commandTimeout(PATIENT)));
        return nodes.node(registry, registry.cache("ai-near"), new LettersEmbedder());
    }

    /** All that Redis holds of a cache, keys included, as if every byte were a char. */
    private List<String> raw(String cache) {
        RedisClient client = RedisClient.create(nodes.redis.url());
        try {
            var commands = client.connect(ByteArrayCodec.INSTANCE).sync();
            return nodes.redis.raw.keys("cdi-cache:" + cache + ":*").stream()
                    .map(key -> key + " = "
                            + new String(
                                    commands.get(key.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1))
                    .toList();
        } finally {
            client.shutdown();
        }
    }

    @Test
    void withoutAKey_bothCanBeRead() {
        node(settings -> settings).generate(FIRST, ANSWER);

        assertThat(raw("ai")).anyMatch(entry -> entry.contains(ANSWER));
        assertThat(raw("ai-near")).anyMatch(entry -> entry.contains("vector"));
    }

    @Test
    void withAKey_neitherCan_andOtherNodesWithTheKeyAnswer() {
        UnaryOperator<CacheConfigBuilder> encrypted = settings -> settings.encryptionKey("k1", KEY);
        node(encrypted).generate(FIRST, ANSWER);

        assertThat(raw("ai")).isNotEmpty();
        assertThat(raw("ai-near")).isNotEmpty();
        assertThat(raw("ai*")).noneMatch(entry -> entry.contains("canary") || entry.contains("vector"));
        Node other = node(encrypted);
        assertThat(other.read(FIRST).value()).isEqualTo(ANSWER);
        assertThat(other.read(SAME).value()).isEqualTo(ANSWER);
        assertThat(other.read(SAME).status()).isEqualTo(Status.NEAR);
    }
}
