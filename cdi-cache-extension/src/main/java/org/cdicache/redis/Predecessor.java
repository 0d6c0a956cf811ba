package org.cdicache.redis;

import io.lettuce.core.KillArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
 * A number alone does not name a connection: a Redis that was started again counts from the beginning. Number and address together do, for one
 * server; each has a Predecessor of its own.
 */
final class Predecessor {

    private static final Logger LOG = System.getLogger("org.cdicache");
    private static final Pattern CLIENT = Pattern.compile("^id=(\\d+) addr=(\\S+)");

    /** More than these are left to Redis, which closes what is silent for long. */
    private static final int MOST = 1_000;

    private record Client(long id, String address) {}

    /** Whether the operator has been told, of whichever server. */
    private final AtomicBoolean warned;

    /** Connections that Redis has named and has not said to be over: more than one if a new one broke before it could end the old. */
    private final Set<Client> named = ConcurrentHashMap.newKeySet();

    Predecessor(AtomicBoolean warned) {
        this.warned = warned;
    }

    /** Ends the connections before this one; completes normally, also if Redis does not allow it. */
    CompletableFuture<?> end(RedisChannel fresh) {
        return fresh.send(redis -> redis.clientInfo())
                .thenCompose(info -> {
                    CompletableFuture<?>[] over =
                            named.stream().map(old -> kill(fresh, old)).toArray(CompletableFuture<?>[]::new);
                    remember(info);
                    return CompletableFuture.allOf(over);
                })
                .exceptionally(this::refused);
    }

    private CompletableFuture<?> kill(RedisChannel fresh, Client old) {
        KillArgs exactly = new KillArgs().id(old.id()).addr(old.address());
        return fresh.send(redis -> redis.clientKill(exactly)).thenAccept(killed -> named.remove(old));
    }

    private void remember(String info) {
        Matcher client = CLIENT.matcher(info);
        if (client.find() && named.size() < MOST) {
            named.add(new Client(Long.parseLong(client.group(1)), client.group(2)));
        }
    }

    private @Nullable Void refused(Throwable failure) {
        if (warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "Redis does not let the cache end a connection that it has given up (CLIENT INFO and CLIENT KILL; Redis 6.2 or newer, and"
                            + " an ACL with +client|info +client|kill): a write that was on its way there may take effect late. Redis said: "
                            + Failures.describe(failure));
        }
        return null;
    }
}
