package org.cdicache.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A client of one demo's REST resources. */
final class Rest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String base;

    Rest(String base) {
        this.base = base;
    }

    /** What the server answered; {@code json} is missing when the body is empty or something else. */
    record Reply(int status, String type, String body, JsonNode json, HttpHeaders headers) {

        String tier() {
            return json.at("/cache/tier").asText();
        }

        boolean hit() {
            return json.at("/cache/hit").asBoolean();
        }

        double tookMillis() {
            return json.at("/cache/tookMillis").asDouble();
        }

        JsonNode result() {
            return json.path("result");
        }

        String detail() {
            return json.path("detail").asText();
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder().GET(), path);
    }

    Reply delete(String path) {
        return send(HttpRequest.newBuilder().DELETE(), path);
    }

    Reply put(String path, String json) {
        return send("PUT", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    Reply post(String path, String json) {
        return send("POST", path, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    Reply send(String method, String path, String contentType, byte[] body) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", contentType)
                        .method(method, BodyPublishers.ofByteArray(body)),
                path);
    }

    /** {@code POST /api/ai/{operation}} of a text without options. */
    Reply ask(String operation, String text) {
        return ask(operation, text, Map.of());
    }

    Reply ask(String operation, String text, Map<String, ?> options) {
        return post(
                "/api/ai/" + operation,
                JSON.valueToTree(Map.of("text", text, "options", options)).toString());
    }

    /** The path of an entry of the web cache, with the key percent-escaped. */
    static String entry(String key) {
        return "/api/cache/entries/"
                + URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Reply send(HttpRequest.Builder request, String path) {
        try {
            HttpResponse<String> response = CLIENT.send(
                    request.uri(URI.create(base + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            JsonNode json = type.contains("json") ? json(response.body()) : JSON.missingNode();
            return new Reply(response.statusCode(), type, response.body(), json, response.headers());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** By how much a counter has grown between two looks. */
    static long grown(String pointer, JsonNode before, JsonNode after) {
        return after.at(pointer).asLong() - before.at(pointer).asLong();
    }

    /** An error of the form of RFC 9457. */
    static void assertProblem(Reply reply, int status, String detail) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.type()).startsWith("application/problem+json");
        assertThat(reply.json().path("status").asInt()).isEqualTo(status);
        assertThat(reply.json().path("type").asText()).isEqualTo("about:blank");
        assertThat(reply.json().path("title").asText()).isNotEmpty();
        assertThat(reply.detail()).contains(detail);
    }
}
