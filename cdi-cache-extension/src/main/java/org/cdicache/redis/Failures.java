package org.cdicache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.protocol.RedisProtocolException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.cdicache.spi.RemoteUnavailableException;

/** Turns what Lettuce throws into words for an operator, without addresses. */
final class Failures {

    private static final String CLOSED =
            "the connection was closed before Redis answered: the port may be one for TLS (rediss://), or that of"
                    + " something else";

    private Failures() {}

    static RemoteUnavailableException unavailable(Throwable failure) {
        Throwable cause = root(failure);
        return cause instanceof RemoteUnavailableException known
                ? known
                : new RemoteUnavailableException(
                        describe(cause), cause, cause instanceof RedisCommandExecutionException);
    }

    /** Says on the way to what it happened. */
    static RemoteUnavailableException within(String what, Throwable failure) {
        return new RemoteUnavailableException(what + ": " + describe(failure), root(failure), /* settled= */ true);
    }

    static String describe(Throwable failure) {
        Throwable cause = root(failure);
        if (cause instanceof RemoteUnavailableException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof RedisCommandExecutionException) {
            return Refusals.describe(String.valueOf(cause.getMessage()));
        }
        if (cause instanceof SSLException tls) {
            return TlsFailures.describe(tls);
        }
        return cause instanceof IOException network ? describe(network) : other(cause);
    }

    private static String describe(IOException cause) {
        if (cause instanceof UnknownHostException) {
            return "the host name of cache.redis.url is unknown";
        }
        if (cause instanceof ConnectTimeoutException) {
            return "no connection within cache.redis.connect-timeout: nothing answers at cache.redis.url; check the address, and the firewalls"
                    + " between";
        }
        if (cause instanceof ConnectException) {
            return "connection refused: nothing listens at cache.redis.url";
        }
        return CLOSED;
    }

    private static String other(Throwable cause) {
        if (cause instanceof TimeoutException || cause instanceof RedisCommandTimeoutException) {
            return "no answer within the timeout";
        }
        if (cause instanceof RedisProtocolException) {
            return "what answers at cache.redis.url is no Redis, or speaks TLS (rediss://)";
        }
        if (cause instanceof RedisConnectionException && "Connection closed prematurely".equals(cause.getMessage())) {
            return CLOSED;
        }
        return "the connection failed (" + cause.getClass().getSimpleName() + ")";
    }

    /** Whether a cluster has refused the command because some of its slots have no master. */
    static boolean isClusterDown(Throwable failure) {
        return root(failure) instanceof RedisCommandExecutionException said
                && String.valueOf(said.getMessage()).startsWith("CLUSTERDOWN");
    }

    /** Whether Redis itself said so. */
    static boolean isFromRedis(Throwable failure) {
        Throwable cause = root(failure);
        Throwable told = cause instanceof RemoteUnavailableException ? cause.getCause() : cause;
        return told instanceof RedisCommandExecutionException;
    }

    /** What lies beneath the wrappings. */
    static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof DecoderException
                        || (cause instanceof io.lettuce.core.RedisException
                                && !(cause instanceof RedisCommandExecutionException)))) {
            cause = cause.getCause();
        }
        return cause;
    }
}
