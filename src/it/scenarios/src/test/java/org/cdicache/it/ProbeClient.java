package org.cdicache.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A user of the probe application and of its server's endpoints. */
public final class ProbeClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final URI base;

    /** A user of the application at a URL. */
    public ProbeClient(URL base) {
        this.base = URI.create(base.toString());
    }

    /** What a read of a cache finds. */
    JsonNode read(String cache, String key) throws IOException {
        return json("GET", entry(cache, key), "");
    }

    void put(String cache, String key, String value) throws IOException {
        send("PUT", entry(cache, key), value);
    }

    /** Reads a cache, or loads that value. */
    JsonNode readOrLoad(String cache, String key, String value) throws IOException {
        return json("POST", entry(cache, key), value);
    }

    /** Whether there was anything to delete. */
    boolean delete(String cache, String key) throws IOException {
        return json("DELETE", entry(cache, key), "").get("removed").asBoolean();
    }

    /** The AI cache's answer. */
    JsonNode askAi(String operation, String text) throws IOException {
        return json("POST", "api/ai/" + operation, text);
    }

    /** The same to a client with wishes, whatever its status. */
    HttpResponse<String> askAi(String operation, String text, String cacheControl) throws IOException {
        return request("POST", "api/ai/" + operation, text, "Cache-Control", cacheControl);
    }

    /** The same of a resource that answers later, in one of its ways. */
    HttpResponse<String> askAiLater(String way, String operation, String text, String cacheControl) throws IOException {
        return request("POST", "api/later/" + way + "/" + operation, text, "Cache-Control", cacheControl);
    }

    /** What LangChain4j's model with the cache in front says to a question. */
    JsonNode chat(String question, double temperature) throws IOException {
        return json("POST", "api/chat?temperature=" + temperature, question);
    }

    /** The same, with what the response tells of where the answer came from. */
    HttpResponse<String> chat(String question, String cacheControl) throws IOException {
        return request("POST", "api/chat", question, "Cache-Control", cacheControl);
    }

    /** The same of a model or a way to ask it, such as {@code streamed}, to a client with wishes, whatever its status. */
    HttpResponse<String> chat(String way, String question, String cacheControl) throws IOException {
        return request("POST", "api/chat/" + way, question, "Cache-Control", cacheControl);
    }

    /** The same of the streaming model, with the parts in which the answer came. */
    JsonNode stream(String question, double temperature) throws IOException {
        return json("POST", "api/chat/streamed?temperature=" + temperature, question);
    }

    /** What an {@code @AiCached} method said, or the class of what it threw. */
    JsonNode write(int sentences, String text) throws IOException {
        return json("POST", "api/written/" + sentences, text);
    }

    /** What it said to a client with wishes, whatever its status. */
    HttpResponse<String> write(int sentences, String text, String cacheControl) throws IOException {
        return request("POST", "api/written/" + sentences + "/as-wanted", text, "Cache-Control", cacheControl);
    }

    JsonNode beans() throws IOException {
        return json("GET", "api/beans", "");
    }

    /** What the application was told of its caches, and how many keys it warmed. */
    JsonNode observed() throws IOException {
        return json("GET", "api/observed", "");
    }

    long pid() throws IOException {
        return Long.parseLong(send("GET", "api/server/pid", "").body());
    }

    /** The readiness check of the library; the server's own status must agree with the HTTP status. */
    JsonNode readiness() throws IOException {
        HttpResponse<String> response = request("GET", "/health/ready", "");
        JsonNode health = JSON.readTree(response.body());
        boolean up = "UP".equals(health.path("status").asText());
        if (response.statusCode() != (up ? 200 : 503)) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        for (JsonNode check : health.path("checks")) {
            if ("cdi-cache".equals(check.path("name").asText())) {
                return check;
            }
        }
        throw new IOException("No check cdi-cache in " + response.body());
    }

    /** What the server answers below its root, whatever that is. */
    HttpResponse<String> atServer(String path) throws IOException {
        return request("GET", path, "");
    }

    private static String entry(String cache, String key) {
        return "api/caches/" + cache + "/" + key;
    }

    /** What the application answers to any request below its root. */
    public JsonNode json(String method, String path, String body) throws IOException {
        return JSON.readTree(send(method, path, body).body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws IOException {
        HttpResponse<String> response = request(method, path, body);
        if (response.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response;
    }

    private HttpResponse<String> request(String method, String path, String body, String... headers)
            throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "text/plain")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        HttpRequest request =
                headers.length == 0 ? builder.build() : builder.headers(headers).build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", interrupted);
        }
    }
}
