package org.cdicache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.cdicache.spi.RemoteUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis lets the user of a new connection do what the cache does. Each command is tried in a form that changes nothing and tells nobody:
 * otherwise a user who may connect, but not read, would look like a cache that never hits.
 */
final class Permissions {

    /** What a user needs, as a rule of Redis' ACL, beside the keys: {@code ~prefix:*}. */
    static final String RULE =
            "+get +mget +set +unlink +pttl +getrange +eval +scan +ping +client|tracking +client|info +client|kill";

    /** What it needs in a cluster beside that. */
    static final String CLUSTER_RULE = "+cluster|nodes +cluster|slots +asking";

    private static final Pattern COMMAND = Pattern.compile("' command");
    private static final byte[] NOTHING = {};

    private Permissions() {}

    private static Map<String, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<?>>> attempts(
            String key, boolean single) {
        Map<String, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<?>>> attempts = new TreeMap<>();
        attempts.put("GET", redis -> redis.get(key));
        attempts.put("MGET", redis -> redis.mget(key));
        attempts.put(
                "SET", redis -> redis.set(key, NOTHING, SetArgs.Builder.xx().px(1)));
        attempts.put("UNLINK", redis -> redis.unlink(key));
        attempts.put("PTTL", redis -> redis.pttl(key));
        attempts.put("GETRANGE", redis -> redis.getrange(key, 0, 0));
        attempts.put("EVAL", redis -> redis.eval("return 1", ScriptOutputType.INTEGER, key));
        attempts.put("SCAN", redis -> redis.scan(ScanArgs.Builder.matches(key).limit(1)));
        attempts.put("PING", RedisAsyncCommands::ping);
        if (!single) {
            attempts.put("ASKING", RedisAsyncCommands::asking);
        }
        return attempts;
    }

    /** Completes normally if everything is allowed, and a cluster serves all of its slots; otherwise fails with what is not. All commands leave together. */
    static CompletableFuture<?> check(RedisChannel fresh, String keyPrefix, boolean single) {
        Set<String> refused = new ConcurrentSkipListSet<>();
        Set<String> keys = new ConcurrentSkipListSet<>();
        AtomicReference<@Nullable Throwable> down = new AtomicReference<>();
        // Nothing is ever stored under it.
        String key = keyPrefix + "::permissions";
        return fresh.<@Nullable Void>send(redis -> {
                    CompletableFuture<?>[] answers = attempts(key, single).entrySet().stream()
                            .map(attempt -> attempt.getValue().apply(redis).handle((answer, failure) -> {
                                note(attempt.getKey(), failure, refused, keys);
                                if (failure != null && Failures.isClusterDown(failure)) {
                                    down.set(failure);
                                }
                                return answer;
                            }))
                            .map(CompletionStage::toCompletableFuture)
                            .toArray(CompletableFuture<?>[]::new);
                    return CompletableFuture.allOf(answers);
                })
                .thenRun(() -> {
                    Throwable unserved = down.get();
                    if (unserved != null) {
                        throw Failures.unavailable(unserved);
                    }
                    if (!refused.isEmpty() || !keys.isEmpty()) {
                        throw new RemoteUnavailableException(
                                words(refused, keyPrefix, single), null, /* settled= */ true);
                    }
                });
    }

    private static void note(String command, @Nullable Throwable failure, Set<String> refused, Set<String> keys) {
        // Another failure ends the connection, or is told where the command is needed.
        if (failure instanceof RedisCommandExecutionException
                && String.valueOf(failure.getMessage()).startsWith("NOPERM")) {
            boolean ofTheCommand = COMMAND.matcher(failure.getMessage()).find();
            (ofTheCommand ? refused : keys).add(command);
        }
    }

    private static String words(Set<String> refused, String keyPrefix, boolean single) {
        String what = refused.isEmpty() ? "use the keys " + keyPrefix + ":*" : "run " + String.join(", ", refused);
        return "Redis does not allow the cache's user to " + what + " (NOPERM); it needs the rule: ~" + keyPrefix
                + ":* " + RULE + (single ? "" : " " + CLUSTER_RULE);
    }
}
