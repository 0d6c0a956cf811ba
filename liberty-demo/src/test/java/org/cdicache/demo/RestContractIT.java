package org.cdicache.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdicache.demo.Rest.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.cdicache.demo.Rest.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TwoDemos.class)
class RestContractIT {

    private final Rest rest;

    RestContractIT(TwoDemos.Pair demos) {
        this.rest = demos.first().rest();
    }

    @Test
    void theSecondPostOfATextIsAnsweredFromTheHeapInUnderAMillisecond(TestInfo test) {
        String text = "Asked twice by " + test.getDisplayName() + ". The second answer is there already.";

        Reply first = rest.ask("summarize", text);
        Reply second = rest.ask("summarize", text);
        double fastest = DoubleStream.generate(() -> rest.ask("summarize", text).tookMillis())
                .limit(30)
                .min()
                .orElseThrow();

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.type()).startsWith("application/json");
        assertThat(first.hit()).isFalse();
        assertThat(first.tier()).isEqualTo("NONE");
        assertThat(first.tookMillis()).isGreaterThanOrEqualTo(149);
        assertThat(second.hit()).isTrue();
        assertThat(second.tier()).isEqualTo("L1");
        // One of many: on a busy machine most are interrupted, and a network or the model would delay each.
        assertThat(fastest).isLessThan(1);
        assertThat(second.result()).isEqualTo(first.result());
        assertThat(second.json().at("/cache/key")).isEqualTo(first.json().at("/cache/key"));
        assertThat(second.json().at("/cache/key").asText())
                .startsWith("summarize:")
                .doesNotContain("Asked");
        assertThat(second.json().at("/cache/ttlSeconds").asLong()).isBetween(1700L, 1800L);
    }

    @ParameterizedTest
    @CsvSource({
        "summarize, /summary, 1800",
        "sentiment, /label, 900",
        "key_points, /points/0, 1200",
        "questions, /questions/0/question, 1500",
        "qa, /answer, 900"
    })
    void everyOperationAnswersTypedJsonWithItsOwnTimeToLive(String operation, String pointer, long ttl) {
        Reply reply = rest.ask(
                operation,
                "The Danube rises in the Black Forest. It was lovely to walk there in 1999.",
                Map.of("question", "Where does the Danube rise?"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.result().at(pointer).asText()).isNotEmpty();
        assertThat(reply.json().at("/cache/ttlSeconds").asLong()).isBetween(ttl - 60, ttl);
    }

    @Test
    void optionsAndQuestionBelongToTheRequest() {
        String text = "One sentence here. Another sentence there. A third one somewhere.";

        assertThat(rest.ask("summarize", text, Map.of("sentences", 1))
                        .result()
                        .path("sentencesKept")
                        .asInt())
                .isEqualTo(1);
        assertThat(rest.ask("summarize", text, Map.of("sentences", 2))
                        .result()
                        .path("sentencesKept")
                        .asInt())
                .isEqualTo(2);
        assertThat(rest.ask("qa", text, Map.of("question", "Which one is third?"))
                        .tier())
                .isEqualTo("NONE");
        assertThat(rest.ask("qa", text, Map.of("question", "Which one is another?"))
                        .tier())
                .isEqualTo("NONE");
        assertThat(rest.post("/api/ai/qa", "{\"question\": \"Which one is third?\", \"text\": \"" + text + "\"}")
                        .tier())
                .isEqualTo("L1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ai/translate | {\"text\": \"a\"}                                    | 404 | use one of summarize, sentiment",
                "ai/Summarize | {\"text\": \"a\"}                                    | 404 | There is no operation",
                "ai/summarize | {\"text\": \"\"}                                     | 400 | \"text\" is empty",
                "ai/summarize | {\"text\": \" \\n \"}                                | 400 | \"text\" is empty",
                "ai/summarize | {\"text\": 5}                                        | 400 | \"text\" must be a string",
                "ai/summarize | {}                                                   | 400 | \"text\" is missing",
                "ai/summarize | []                                                   | 400 | must be a JSON object",
                "ai/summarize | {\"text\":                                           | 400 | not valid JSON at line 1",
                "ai/summarize | {\"text\": \"a\"} b                                  | 400 | not valid JSON at line 1",
                "ai/summarize | ''                                                   | 400 | body is empty",
                "ai/summarize | null                                                 | 400 | must be a JSON object",
                "ai/summarize | {\"text\": \"a\", \"options\": []}                   | 400 | \"options\" must be an object",
                "ai/summarize | {\"text\": \"a\", \"options\": {\"sentences\": 99}}  | 400 | whole number from 1 to 10",
                "ai/qa        | {\"text\": \"a\"}                                    | 400 | qa needs a question",
            })
    void aRequestThatCannotBeAnsweredSaysWhatToFix(String path, String body, int status, String detail) {
        assertProblem(rest.post("/api/" + path, body), status, detail);
    }

    @Test
    void aTextIsAsLongAsTheCacheAllowsAndNoLonger() {
        int longest = rest.get("/api/operations").json().path("maxTextLength").asInt();

        assertThat(longest).isEqualTo(50_000);
        assertThat(rest.ask("sentiment", "x".repeat(longest)).status()).isEqualTo(200);
        assertProblem(rest.ask("sentiment", "x".repeat(longest + 1)), 400, "has 50001 characters; at most 50000");
        assertProblem(rest.ask("sentiment", "x".repeat(3_000_000)), 400, "at most 50000");
    }

    @Test
    void whatRestItselfRefusesIsAProblemToo() {
        assertProblem(rest.get("/api/nowhere"), 404, "There is no /api/nowhere");
        assertProblem(rest.get("/api/cache"), 404, "There is no /api/cache");
        Reply wrongMethod = rest.get("/api/ai/summarize");
        assertProblem(wrongMethod, 405, "does not know this method");
        assertThat(wrongMethod.headers().firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("POST"));
        assertProblem(rest.delete("/api/products/1"), 405, "does not know this method");
        byte[] text = "{\"text\": \"a\"}".getBytes(StandardCharsets.UTF_8);
        assertProblem(
                rest.send("POST", "/api/ai/summarize", "text/plain", text), 415, "Content-Type: application/json");
        assertProblem(
                rest.send("POST", "/api/ai/summarize", "application/x-www-form-urlencoded", text),
                415,
                "application/json");
        byte[] latin1 = "{\"text\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertProblem(rest.send("POST", "/api/ai/summarize", "application/json", latin1), 400, "not valid JSON");
    }

    @Test
    void aProductIsSlowOnceAndTheSameFromThenOn() {
        rest.delete("/api/cache/entries?pattern=product:3");

        Reply slow = rest.get("/api/products/3");
        Reply fast = rest.get("/api/products/3");

        assertThat(slow.tier()).isEqualTo("NONE");
        assertThat(slow.tookMillis()).isGreaterThanOrEqualTo(149);
        assertThat(fast.tier()).isEqualTo("L1");
        assertThat(fast.tookMillis()).isLessThan(50);
        assertThat(fast.json().at("/cache/key").asText()).isEqualTo("product:3");
        assertThat(fast.json().at("/cache/ttlSeconds").asLong()).isBetween(1700L, 1800L);
        assertThat(fast.result()).isEqualTo(slow.result());
        assertThat(fast.result().path("name").asText()).isEqualTo("Assam");
        assertThat(fast.result().path("price").asText()).isEqualTo("8.40");
        assertThat(rest.get("/api/products").json()).hasSize(12);
        assertProblem(rest.get("/api/products/99"), 404, "There is no product \"99\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": [1, 2.50, null, {\"ü\": \"\\u20ac\"}]}",
                "[]",
                "\"text\"",
                "0.1",
                "12345678901234567890123456789",
                "1.10",
                "true",
                "\"\""
            })
    void anyJsonValueCanBePutReadAndDeleted(String value) {
        String entry = Rest.entry("it:value");

        assertThat(rest.put(entry, value).status()).isEqualTo(204);
        Reply read = rest.get(entry);
        assertThat(read.result()).isEqualTo(Rest.json(value));
        assertThat(read.tier()).isEqualTo("L1");
        assertThat(rest.delete(entry).status()).isEqualTo(204);
        assertProblem(rest.get(entry), 404, "There is no entry \"it:value\"");
        assertProblem(rest.delete(entry), 404, "There is no entry \"it:value\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "it:a/b/c",
                "it:a%2Fb",
                "it:a b+c",
                "it:ü€",
                "it:q?x=1&y=2#z",
                "it:a;b=c",
                "it:{x}",
                "it:/",
                "it:*",
                "it:a//b",
                "it:../x",
                "it:\"quoted\"",
                "it:x/",
                "it:100%"
            })
    void aKeyMayContainAnything(String key) {
        assertThat(rest.put(Rest.entry(key), "\"value of " + key.length() + "\"")
                        .status())
                .isEqualTo(204);

        Reply read = rest.get(Rest.entry(key));

        assertThat(read.status()).isEqualTo(200);
        assertThat(read.json().at("/cache/key").asText()).isEqualTo(key);
        assertThat(read.result().asText()).isEqualTo("value of " + key.length());
        assertThat(rest.delete(Rest.entry(key)).status()).isEqualTo(204);
    }

    @Test
    void whatAUrlAllowsUnescapedBelongsToTheKeyToo() {
        assertThat(rest.put("/api/cache/entries/it:raw;a=1/b//c;d", "1").status())
                .isEqualTo(204);

        assertThat(rest.get(Rest.entry("it:raw;a=1/b//c;d")).status()).isEqualTo(200);
        assertThat(rest.get(Rest.entry("it:raw")).status()).isEqualTo(404);
    }

    @Test
    void nothingIsServedThatThePathShouldHide() {
        for (String path :
                new String[] {"/WEB-INF/beans.xml", "/WEB-INF%2Fbeans.xml", "/js%2F..%2FWEB-INF%2Fbeans.xml"}) {
            assertThat(rest.get(path).status()).as(path).isGreaterThanOrEqualTo(400);
        }
    }

    @Test
    void anEntryLivesForTheTimeGiven() throws Throwable {
        assertThat(rest.put(Rest.entry("it:short") + "?ttl=1", "1").status()).isEqualTo(204);
        assertThat(rest.put(Rest.entry("it:long") + "?ttl=3600", "1").status()).isEqualTo(204);
        assertThat(rest.put(Rest.entry("it:usual"), "1").status()).isEqualTo(204);

        assertThat(ttl("it:long")).isBetween(3_500L, 3_600L);
        assertThat(ttl("it:usual")).isBetween(1_700L, 1_800L);
        Eventually.until(
                Duration.ofSeconds(20), () -> rest.get(Rest.entry("it:short")).status() == 404);
    }

    private long ttl(String key) {
        return rest.get(Rest.entry(key)).json().at("/cache/ttlSeconds").asLong();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "soon", "", "99999999999999999999", "31536001"})
    void aTimeToLiveThatIsNoneIsRefused(String ttl) {
        assertProblem(
                rest.put(Rest.entry("it:ttl") + "?ttl=" + ttl, "1"), 400, "\"ttl\" must be a whole number of seconds");
        assertThat(rest.get(Rest.entry("it:ttl")).status()).isEqualTo(404);
    }

    @Test
    void nullAndWhatIsNoJsonAreNotStored() {
        assertProblem(rest.put(Rest.entry("it:null"), "null"), 400, "null cannot be cached");
        assertProblem(rest.put(Rest.entry("it:null"), ""), 400, "empty");
        assertProblem(rest.put(Rest.entry("it:null"), "{"), 400, "not valid JSON");
        assertThat(rest.get(Rest.entry("it:null")).status()).isEqualTo(404);
    }

    @Test
    void aPatternRemovesWhatItMatchesAndNothingElse() {
        for (String key : new String[] {"glob:a1", "glob:a2", "glob:b1"}) {
            rest.put(Rest.entry(key), "1");
        }

        assertThat(rest.delete("/api/cache/entries?pattern=glob:a*").json().toString())
                .isEqualTo("{\"removed\":2}");
        assertThat(rest.get(Rest.entry("glob:a1")).status()).isEqualTo(404);
        assertThat(rest.get(Rest.entry("glob:b1")).status()).isEqualTo(200);
        assertThat(rest.delete("/api/cache/entries?pattern=glob:nothing*")
                        .json()
                        .path("removed")
                        .asLong())
                .isZero();
        assertProblem(rest.delete("/api/cache/entries"), 400, "?pattern=product:*");
        assertProblem(rest.delete("/api/cache/entries?pattern="), 400, "?pattern=product:*");
    }

    @Test
    void theCountersCountBothCachesByTier() {
        JsonNode before = rest.get("/api/cache/stats").json();
        rest.put(Rest.entry("it:counted"), "1");
        rest.get(Rest.entry("it:counted"));
        rest.get(Rest.entry("it:absent"));
        JsonNode after = rest.get("/api/cache/stats").json();

        assertThat(Rest.grown("/web/puts", before, after)).isEqualTo(1);
        assertThat(Rest.grown("/web/l1/hits", before, after)).isEqualTo(1);
        assertThat(Rest.grown("/web/l1/misses", before, after)).isEqualTo(1);
        assertThat(Rest.grown("/web/l2/misses", before, after)).isEqualTo(1);
        assertThat(Rest.grown("/web/misses", before, after)).isEqualTo(1);
        assertThat(Rest.grown("/ai/misses", before, after)).isZero();
        assertThat(after.at("/web/hitRate").asDouble()).isBetween(0.0001, 0.9999);
        assertThat(after.at("/web/l1/entries").asLong()).isPositive();
        assertThat(after.at("/web/l1/bytes").asLong()).isPositive();
        assertThat(after.at("/redis/state").asText()).isEqualTo("UP");
        assertThat(after.at("/redis/latencyMillis").asDouble()).isPositive();
    }

    @Test
    void healthAndMetricsAreServed() throws Throwable {
        JsonNode check = rest.get("/health/ready").json().at("/checks/0");

        assertThat(check.path("name").asText()).isEqualTo("cdi-cache");
        assertThat(check.path("status").asText()).isEqualTo("UP");
        assertThat(check.at("/data/redis").asText()).isEqualTo("up");
        rest.ask("sentiment", "Counted for the metrics.");
        rest.get("/api/products/1");
        Eventually.within(
                Duration.ofSeconds(20),
                () -> assertThat(rest.get("/metrics?scope=application").body())
                        .contains("cache_size{cache=\"web\"")
                        .contains("cache_size{cache=\"ai\""));
    }

    @Test
    void thePageIsServedWithoutAnythingFromElsewhere() {
        String page = rest.get("/").body();

        assertThat(page).contains("<title>cdi-cache demo</title>").contains("default-src 'self'");
        assertThat(page).doesNotContain("http://", "https://", " style=", "onclick");
    }
}
