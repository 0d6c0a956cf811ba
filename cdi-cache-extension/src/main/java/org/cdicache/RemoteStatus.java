package org.cdicache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the Redis behind a cache.
 *
 * @param state whether it answers
 * @param latency the round trip of the last successful ping; null if there was none
 * @param detail why it does not answer, or what it does not allow although it answers, in words for an operator, without addresses or secrets;
 *     null if there is nothing to say
 */
public record RemoteStatus(
        State state, @Nullable Duration latency, @Nullable String detail) {

    /** Whether Redis answers. */
    public enum State {
        /** Connected, and the last ping was answered. */
        UP,
        /** Configured, and the first attempt to connect has not ended yet. */
        CONNECTING,
        /** Configured, but not connected or not answering. */
        DOWN,
        /** No Redis is configured: the cache lives in memory only. */
        NOT_CONFIGURED
    }

    /** Redis answered a ping. */
    public static RemoteStatus up(Duration latency) {
        return new RemoteStatus(State.UP, latency, null);
    }

    /** Redis answered a ping, and does not allow something without which the cache works less well. */
    public static RemoteStatus restricted(Duration latency, String detail) {
        return new RemoteStatus(State.UP, latency, detail);
    }

    /** The first attempt to connect has not ended yet. */
    public static RemoteStatus connecting() {
        return new RemoteStatus(State.CONNECTING, null, "connecting for the first time");
    }

    /** Redis does not answer. */
    public static RemoteStatus down(String detail) {
        return new RemoteStatus(State.DOWN, null, detail);
    }

    /** There is no Redis to ask. */
    public static RemoteStatus notConfigured() {
        return new RemoteStatus(State.NOT_CONFIGURED, null, null);
    }
}
