package org.cdicache.redis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.cdicache.RemoteStatus;

/** How it stands with Redis: told to whoever asks, to a listener when it becomes usable and when it ceases to be, and to the log. */
final class Standing {

    private static final Logger LOG = System.getLogger("org.cdicache");

    private final String maskedUrl;
    private volatile RemoteStatus status = RemoteStatus.connecting();
    private volatile Consumer<RemoteStatus> told = change -> {};
    private volatile boolean closed;

    Standing(String maskedUrl) {
        this.maskedUrl = maskedUrl;
    }

    RemoteStatus status() {
        return status;
    }

    void onChange(Consumer<RemoteStatus> listener) {
        told = listener;
    }

    private void become(RemoteStatus next) {
        boolean news = next.state() != status.state();
        status = next;
        if (news && !closed) {
            told.accept(next);
        }
    }

    /** There is a connection. */
    void connected(RemoteStatus up, String masters, boolean tracked) {
        become(up);
        LOG.log(
                Level.INFO,
                "Connected to Redis at " + maskedUrl + ", " + masters + "invalidations are "
                        + (tracked ? "tracked" : "not tracked"));
    }

    /** The connection was answered again. */
    void stillUp(RemoteStatus up) {
        status = up;
    }

    /** An attempt to connect has failed; the log hears of it if it is something new. */
    void refused(String why) {
        boolean news = !why.equals(status.detail());
        become(RemoteStatus.down(why));
        if (news && !closed) {
            LOG.log(
                    Level.WARNING,
                    "Redis at " + maskedUrl + " cannot be used, the cache goes on without it and keeps trying: " + why);
        }
    }

    /** The connection is used no more. */
    void away(String why, Level level) {
        become(RemoteStatus.down(why));
        if (!closed) {
            LOG.log(level, "Redis is away, the cache goes on without it and keeps trying: " + why);
        }
    }

    /** Nobody is told of anything any more. */
    void close() {
        closed = true;
        status = RemoteStatus.down("the cache is closed");
    }
}
