package org.cdicache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.cdicache.spi.RemoteUnavailableException;

/** Turns what Lettuce throws into words for an operator, without addresses. */
final class Failures {

    private Failures() {}

    static RemoteUnavailableException unavailable(Throwable failure) {
        Throwable cause = root(failure);
        return cause instanceof RemoteUnavailableException known
                ? known
                : new RemoteUnavailableException(
                        describe(cause), cause, cause instanceof RedisCommandExecutionException);
    }

    static String describe(Throwable failure) {
        Throwable cause = root(failure);
        if (cause instanceof RemoteUnavailableException || cause instanceof RedisCommandExecutionException) {
            // A server's own words, such as "WRONGPASS ..." or "NOPERM ...".
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof UnknownHostException) {
            return "the host name of cache.redis.url is unknown";
        }
        if (cause instanceof ConnectException) {
            return "connection refused: nothing listens at cache.redis.url";
        }
        if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
            return "no answer within the timeout";
        }
        if (cause instanceof SSLException) {
            return "TLS failed: " + cause.getMessage();
        }
        return "the connection failed (" + cause.getClass().getSimpleName() + ")";
    }

    /** Whether Redis itself said so. */
    static boolean isFromRedis(Throwable failure) {
        Throwable cause = root(failure);
        Throwable told = cause instanceof RemoteUnavailableException ? cause.getCause() : cause;
        return told instanceof RedisCommandExecutionException;
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || (cause instanceof io.lettuce.core.RedisException
                                && !(cause instanceof RedisCommandExecutionException)))) {
            cause = cause.getCause();
        }
        return cause;
    }
}
