package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdicache.redis.ClusterClaims.Claim;
import org.junit.jupiter.api.Test;

/** What servers of a cluster believe, put together. Slots are halves: 0 to 8,191 and the rest. */
class ClusterViewTest {

    private static final int HALF = 8_192;
    private static final int LAST = 16_383;

    private final ServerAddress one = new ServerAddress("one", 1);
    private final ServerAddress two = new ServerAddress("two", 2);
    private final ServerAddress three = new ServerAddress("three", 3);
    private final ClusterView view = new ClusterView();

    private static Claim lower(ServerAddress master, long epoch) {
        return new Claim(master, Set.of(), epoch, 0, HALF - 1);
    }

    private static Claim upper(ServerAddress master, long epoch) {
        return new Claim(master, Set.of(), epoch, HALF, LAST);
    }

    private static ClusterClaims claims(Claim... claims) {
        return new ClusterClaims(Set.of("id-1", "id-2", "id-3"), List.of(claims));
    }

    /** Whichever of them answers first: the server that was cut off does not know of the failover. */
    @Test
    void olderClaim_doesNotReplaceANewerOne() {
        view.learn(one, claims(lower(three, 7), upper(two, 2)));
        view.learn(two, claims(lower(one, 6), upper(two, 2)));

        assertThat(view.masters()).containsExactly(three, two);
    }

    @Test
    void newerClaim_replacesAnOlderOne() {
        view.learn(two, claims(lower(one, 6), upper(two, 2)));
        view.learn(one, claims(lower(three, 7), upper(two, 2)));

        assertThat(view.masters()).containsExactly(three, two);
    }

    /** Slots that a master has given away in good order are claimed in its own epoch by a server that has not heard of that. */
    @Test
    void ofEqualEpochs_theLastAnswerCounts() {
        view.learn(one, claims(lower(one, 5), upper(one, 5)));
        view.learn(two, claims(upper(two, 5)));

        assertThat(view.masters()).containsExactly(one, two);
    }

    @Test
    void completeIsWhatHasAMasterForEachSlot() {
        assertThat(view.isComplete()).isFalse();
        view.learn(one, claims(lower(one, 1), new Claim(two, Set.of(), 1, HALF, LAST - 1)));
        assertThat(view.isComplete()).isFalse();
        view.learn(two, claims(new Claim(two, Set.of(), 1, LAST, LAST)));
        assertThat(view.isComplete()).isTrue();
    }

    @Test
    void mastersComeInTheOrderOfTheirSlots_eachOnce() {
        view.learn(
                one,
                claims(
                        upper(one, 1),
                        new Claim(two, Set.of(), 1, 0, 9),
                        new Claim(three, Set.of(), 1, 10, 19),
                        new Claim(two, Set.of(), 1, 20, HALF - 1)));

        assertThat(view.masters()).containsExactly(two, three, one);
    }

    /** So it is with every heartbeat: nobody then walks over all slots. */
    @Test
    void whatAServerHasToldBefore_isNothingNew() {
        assertThat(view.learn(one, claims(lower(one, 1), upper(two, 1)))).isTrue();
        assertThat(view.learn(one, claims(lower(one, 1), upper(two, 1)))).isFalse();
        assertThat(view.learn(two, claims(lower(one, 1), upper(two, 1))))
                .as("another server says it")
                .isTrue();
        assertThat(view.learn(one, claims(lower(three, 2), upper(two, 1)))).isTrue();
        assertThat(view.masters()).containsExactly(three, two);
    }

    /** Each is called by the host name that it announces, and redirects may come with its address. */
    @Test
    void mastersAreKnownByAllTheirNames() {
        ServerAddress address = new ServerAddress("10.0.0.1", 1);
        view.learn(one, claims(new Claim(one, Set.of(one, address), 1, 0, HALF - 1), upper(two, 1)));

        assertThat(view.names()).isEqualTo(Map.of(one, one, address, one, two, two));
    }

    /** What is meant by a question mark: any node of this port that announces no name. */
    @Test
    void whatSeveralMastersAreCalled_isTheNameOfNone() {
        ServerAddress nameless = new ServerAddress("?", 1);
        view.learn(
                one,
                claims(new Claim(one, Set.of(nameless), 1, 0, HALF - 1), new Claim(two, Set.of(two), 1, HALF, LAST)));
        assertThat(view.names()).containsEntry(nameless, one);

        view.learn(
                one,
                claims(
                        new Claim(one, Set.of(nameless), 2, 0, HALF - 1),
                        new Claim(two, Set.of(nameless), 2, HALF, LAST)));
        assertThat(view.names()).isEqualTo(Map.of(one, one, two, two));
    }

    @Test
    void aliasOfOneMaster_doesNotHideAnother() {
        view.learn(one, claims(new Claim(one, Set.of(two), 1, 0, HALF - 1), upper(two, 1)));

        assertThat(view.names()).isEqualTo(Map.of(one, one, two, two));
    }

    @Test
    void foreignIsWhoSharesNoNode_alsoWithWhatWasLearnedLater() {
        view.learn(one, new ClusterClaims(Set.of("a", "b"), List.of(lower(one, 1))));
        assertThat(view.isForeign(new ClusterClaims(Set.of("c", "d"), List.of())))
                .isTrue();
        assertThat(view.isForeign(new ClusterClaims(Set.of("b", "c"), List.of())))
                .isFalse();

        view.learn(one, new ClusterClaims(Set.of("a", "b", "c"), List.of(lower(one, 1))));
        assertThat(view.isForeign(new ClusterClaims(Set.of("c", "d"), List.of())))
                .isFalse();
        assertThat(view.nodes()).containsExactlyInAnyOrder("a", "b", "c");
    }
}
