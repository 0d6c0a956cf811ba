package org.cdicache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cdicache.redis.ClusterClaims.Claim;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What servers of a cluster answer, as Redis 7 words it. */
class ClusterClaimsTest {

    private static final String ASKED = "seed.test";

    private static List<Object> range(int from, int to, @Nullable String endpoint, int port, String id) {
        List<Object> server = new ArrayList<>();
        server.add(endpoint == null ? null : endpoint.getBytes(UTF_8));
        server.add((long) port);
        server.add(id.getBytes(UTF_8));
        return List.of((long) from, (long) to, server);
    }

    private static String node(String id, String address, int epoch) {
        return id + " " + address + " master - 0 0 " + epoch + " connected";
    }

    private static ServerAddress at(String host, int port) {
        return new ServerAddress(host, port);
    }

    @Test
    void nodesAreConnectedToByTheNamesThatTheyAnnounce() {
        ClusterClaims claims = ClusterClaims.of(
                List.of(range(0, 9, "a.test", 1, "A")), node("A", "10.0.0.1:1@11,a.test,shard-id=x", 7), ASKED);

        assertThat(claims.nodes()).containsExactly("A");
        assertThat(claims.claims())
                .containsExactly(new Claim(at("a.test", 1), Set.of(at("10.0.0.1", 1), at("a.test", 1)), 7, 0, 9));
    }

    /** {@code cluster-preferred-endpoint-type unknown-endpoint}: all nodes are behind the address that was asked. */
    @Test
    void nodesWithoutAnEndpoint_areAtTheHostThatWasAsked() {
        for (String endpoint : new String[] {null, ""}) {
            assertThat(ClusterClaims.of(List.of(range(0, 9, endpoint, 1, "A")), node("A", "10.0.0.1:1@11,", 1), ASKED)
                            .claims())
                    .extracting(Claim::master)
                    .containsExactly(at(ASKED, 1));
        }
    }

    /** {@code cluster-preferred-endpoint-type hostname}, and a node that announces none. It is not the one that was asked. */
    @Test
    void nodeThatAnnouncesNoName_isAtItsAddress_andRedirectsToItComeWithAQuestionMark() {
        ClusterClaims claims = ClusterClaims.of(
                List.of(range(0, 9, "?", 1, "A"), range(10, 19, "b.test", 1, "B")),
                node("A", "10.0.0.1:1@11,", 1) + "\n" + node("B", "10.0.0.2:1@11,b.test", 2),
                ASKED);

        assertThat(claims.claims())
                .containsExactly(
                        new Claim(at("10.0.0.1", 1), Set.of(at("10.0.0.1", 1), at("?", 1)), 1, 0, 9),
                        new Claim(at("b.test", 1), Set.of(at("10.0.0.2", 1), at("b.test", 1)), 2, 10, 19));
    }

    /** It came or went between the two answers. The next question tells more. */
    @Test
    void nodeWithoutANameThatIsNotListed_claimsNothing() {
        ClusterClaims claims = ClusterClaims.of(
                List.of(range(0, 9, "?", 1, "C"), range(10, 19, "b.test", 1, "B")),
                node("B", "10.0.0.2:1@11,b.test", 2),
                ASKED);

        assertThat(claims.claims()).extracting(Claim::master).containsExactly(at("b.test", 1));
    }
}
