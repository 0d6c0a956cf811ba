package org.cdicache.redis;

import io.lettuce.core.KillArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/*
 * Ends the connection before this one in Redis itself.
 *
 * The race: a put leaves on a connection that has fallen silent; the connection is given up, and closed here; a new one is made, on which the
 * key is deleted; the network delivers the put. To Redis that is a write like any other. Therefore a new connection first asks Redis to close
 * the old one, and only then repairs and writes: what Redis has not executed by then it never will.
 *
 * A number alone does not name a connection: a Redis that was started again counts from the beginning. Number and address together do.
 */
final class Predecessor {

    private static final Logger LOG = System.getLogger("org.cdicache");
    private static final Pattern CLIENT = Pattern.compile("^id=(\\d+) addr=(\\S+)");

    private record Client(long id, String address) {}

    private final AtomicBoolean warned = new AtomicBoolean();

    /** The newest connection that Redis has named. */
    private volatile @Nullable Client newest;

    /** Ends the connection that was the newest until now; completes normally, also if Redis does not allow it. */
    CompletableFuture<?> end(RedisLink fresh) {
        return fresh.send(redis -> redis.clientInfo())
                .thenCompose(info -> {
                    Client previous = newest;
                    newest = parse(info);
                    return previous == null ? CompletableFuture.completedFuture(0L) : kill(fresh, previous);
                })
                .exceptionally(this::refused);
    }

    private static CompletableFuture<Long> kill(RedisLink fresh, Client previous) {
        KillArgs exactly = new KillArgs().id(previous.id()).addr(previous.address());
        return fresh.send(redis -> redis.clientKill(exactly));
    }

    private static @Nullable Client parse(String info) {
        Matcher client = CLIENT.matcher(info);
        return client.find() ? new Client(Long.parseLong(client.group(1)), client.group(2)) : null;
    }

    private Long refused(Throwable failure) {
        if (warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "Redis does not let the cache end a connection that it has given up (CLIENT INFO and CLIENT KILL; Redis 6.2 or newer, and"
                            + " an ACL with +client|info +client|kill): a write that was on its way there may take effect late. Redis said: "
                            + Failures.describe(failure));
        }
        return 0L;
    }
}
