package org.cdicache.it.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;
import org.cdicache.it.Eventually;
import org.cdicache.it.server.ServerProcess;
import org.junit.jupiter.api.Test;

class RedisServersTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void standalone_survivesAKillWithItsData_orWithout() {
        try (RedisNode redis = RedisServers.standalone()) {
            Commands.ask(redis, c -> c.set("a", "1"));

            redis.kill();
            assertThat(redis.isAlive()).isFalse();
            redis.restart();
            assertThat((String) Commands.ask(redis, c -> c.get("a"))).isEqualTo("1");

            redis.kill();
            redis.restartEmpty();
            assertThat((String) Commands.ask(redis, c -> c.get("a"))).isNull();
        }
    }

    @Test
    void frozenServer_answersNothing_untilItIsThawed() {
        try (RedisNode redis = RedisServers.standalone();
                RedisClient client = RedisClient.create(RedisURI.create(redis.url()));
                StatefulRedisConnection<String, String> connection = client.connect()) {
            redis.freeze();
            connection.setTimeout(Duration.ofMillis(200));
            assertThatThrownBy(() -> connection.sync().ping()).isInstanceOf(RedisCommandTimeoutException.class);

            redis.thaw();
            connection.setTimeout(LIMIT);
            assertThat(connection.sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void serverEnds_alsoWhenItsJvmIsKilled() throws IOException {
        Process child = new ProcessBuilder(
                        ServerProcess.java(), "-cp", System.getProperty("java.class.path"), Starter.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long pid = Long.parseLong(child.inputReader().readLine());
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        assertThat(server.isAlive()).isTrue();

        child.destroyForcibly();

        Eventually.eventually(LIMIT, () -> assertThat(server.isAlive()).isFalse());
    }

    /** Starts a server, freezes it, tells its process id, and waits to be killed. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] args) throws IOException {
            RedisNode redis = RedisServers.standalone();
            redis.freeze();
            System.out.println(redis.pid());
            System.in.read();
        }
    }

    @Test
    void program_tellsItsVersion() {
        RedisProgram program = RedisProgram.found();

        assertThat(program.file()).isExecutable();
        assertThat(program.version()).contains("v=");
    }
}
