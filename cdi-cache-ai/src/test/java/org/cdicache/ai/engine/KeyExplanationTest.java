package org.cdicache.ai.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cdicache.ai.AiCacheFactory;
import org.cdicache.ai.AiRequest;
import org.cdicache.ai.AiResponseCache;
import org.junit.jupiter.api.Test;

/** The digests were made of the canonical form by another program. */
class KeyExplanationTest {

    private static final String DIGEST_OF_STORY = "411b460ece93b1e7a899377744541be2451a6ce33ee610b1329bd5db7cc677f8";
    private static final String DIGEST_OF_WHY = "41e141bc56ecf8be736e6a521433849525f37f19c085c46cb73c729a1d7d6900";
    private static final String DIGEST_OF_LONG = "0f6164b8af9229d2d2e7637c916777bf3704be72bd12acc27deaa7b75758bfb1";

    private static String explain(AiRequest request) {
        try (AiCacheFactory factory = AiCacheFactory.create()) {
            AiResponseCache answers = factory.forTesting();
            return answers.explainKey(request).replace(answers.key(request), "KEY");
        }
    }

    @Test
    void everyPart_isTold_andWhatIsPrivateByItsDigest() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("b c", List.of(1, 2));
        options.put("a", "secret");
        options.put("none", null);
        options.put("map", Map.of("secret", 1));
        options.put("n", 1);
        options.put("x", 0.5);
        AiRequest request = AiRequest.of("summarize", "a long story")
                .withQuestion("why?")
                .withModel("m:1")
                .withTenant("acme")
                .withOptions(options);

        assertThat(explain(request))
                .isEqualTo(String.join(
                        "\n",
                        Arrays.asList(
                                "key KEY",
                                "  operation summarize",
                                "  model m%3A1",
                                "  tenant acme",
                                "  text of 12 chars, digest " + DIGEST_OF_STORY + ", in the hash as it is",
                                "  question of 4 chars, digest " + DIGEST_OF_WHY,
                                "  options a:String, b%20c:list of 2, map:map of 1, n:Long, none:null, x:BigDecimal")));
    }

    @Test
    void whatIsNotThere_andATextAboveTheThreshold_isTold() {
        assertThat(explain(AiRequest.of("qa", "x".repeat(501))))
                .isEqualTo(String.join(
                        "\n",
                        Arrays.asList(
                                "key KEY",
                                "  operation qa",
                                "  model none",
                                "  tenant none",
                                "  text of 501 chars, digest " + DIGEST_OF_LONG
                                        + ", in the hash as its own SHA-256, because it is longer than"
                                        + " cache.ai.hash-threshold",
                                "  question none",
                                "  options none")));
    }
}
