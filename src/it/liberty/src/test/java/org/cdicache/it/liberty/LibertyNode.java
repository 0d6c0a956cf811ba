package org.cdicache.it.liberty;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.time.Duration;
import org.cdicache.it.ProbeClient;
import org.cdicache.it.cluster.Names;
import org.cdicache.it.cluster.Node;
import org.cdicache.it.cluster.history.Operation;
import org.cdicache.spi.TimeSource;
import org.jspecify.annotations.Nullable;

/** A node that is an application on a server, spoken to by HTTP. */
final class LibertyNode implements Node {

    private final ProbeClient probe;
    private final Runnable undeploy;
    private final TimeSource time;

    /**
     * A node.
     *
     * @param base where the application is
     * @param undeploy removes it
     */
    LibertyNode(URL base, Runnable undeploy, TimeSource time) {
        this.probe = new ProbeClient(base);
        this.undeploy = undeploy;
        this.time = time;
    }

    @Override
    public Answer read(int key) {
        JsonNode answer = ask("GET", path(key));
        return new Answer(true, version(answer), true, flag(answer, "connected"), null);
    }

    @Override
    public Answer load(int key, long version, long loaderNanos) {
        long start = time.nanos();
        JsonNode answer = ask("POST", path(key) + query(key, version) + "&loaderNanos=" + loaderNanos);
        long end = time.nanos();
        boolean connected = flag(answer, "connected");
        Sourced sourced = sourced(answer, start, end, connected);
        return new Answer(true, version(answer), flag(answer, "acknowledged"), connected, sourced);
    }

    /**
     * The server's clock is another one, but runs as fast: the request had been sent before the server's time until the question began, and was
     * answered after the server's time since its answer.
     */
    private static @Nullable Sourced sourced(JsonNode answer, long start, long end, boolean connected) {
        if (!flag(answer, "asked")) {
            return null;
        }
        long asked = start + answer.required("askedAfterNanos").asLong();
        return new Sourced(
                asked, end - answer.required("answeredBeforeEndNanos").asLong(), connected);
    }

    @Override
    public Answer put(int key, long version) {
        return change("PUT", path(key) + query(key, version));
    }

    @Override
    public Answer delete(int key) {
        return change("DELETE", path(key));
    }

    @Override
    public Answer invalidateTag(int tag) {
        return change("DELETE", "api/node/tags/" + Names.tag(tag));
    }

    @Override
    public Answer clear() {
        return change("DELETE", "api/node");
    }

    private Answer change(String method, String path) {
        JsonNode answer = ask(method, path);
        return new Answer(true, Operation.NOTHING, flag(answer, "acknowledged"), flag(answer, "connected"), null);
    }

    @Override
    public boolean isConnected() {
        return flag(status(), "connected");
    }

    @Override
    public Duration stalenessBound() {
        return Duration.ofMillis(status().required("boundMillis").asLong());
    }

    @Override
    public String stats() {
        return status().required("stats").asText();
    }

    private JsonNode status() {
        return ask("GET", "api/node");
    }

    @Override
    public void close() {
        undeploy.run();
    }

    private static String path(int key) {
        return "api/node/keys/" + Names.key(key);
    }

    private static String query(int key, long version) {
        return "?tag=" + Names.tag(Names.tagOf(key)) + "&version=" + version;
    }

    private static long version(JsonNode answer) {
        return answer.path("version").asLong(Operation.NOTHING);
    }

    private static boolean flag(JsonNode answer, String name) {
        return answer.required(name).asBoolean();
    }

    private JsonNode ask(String method, String path) {
        try {
            return probe.json(method, path, "");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
