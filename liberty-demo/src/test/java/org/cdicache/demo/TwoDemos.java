package org.cdicache.demo;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import redis.embedded.RedisServer;

/** Two demos against one real Redis, started once for all test classes that ask for them. */
final class TwoDemos implements ParameterResolver {

    /** The running parts. */
    static final class Pair implements CloseableResource {

        private final RedisServer redis;
        private final String url;
        private final DemoProcess first;
        private final DemoProcess second;

        private Pair() throws IOException, InterruptedException {
            int port = DemoProcess.freePort();
            redis = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .build();
            redis.start();
            url = "redis://127.0.0.1:" + port;
            first = DemoProcess.start(Map.of("cache.redis.url", url));
            second = DemoProcess.start(Map.of("cache.redis.url", url));
        }

        String redisUrl() {
            return url;
        }

        DemoProcess first() {
            return first;
        }

        DemoProcess second() {
            return second;
        }

        @Override
        public void close() throws Throwable {
            try (first;
                    second) {
                redis.stop();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Pair.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(TwoDemos.class))
                .getOrComputeIfAbsent(Pair.class, key -> open(), Pair.class);
    }

    private static Pair open() {
        try {
            return new Pair();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
