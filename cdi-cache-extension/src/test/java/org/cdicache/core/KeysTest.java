package org.cdicache.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cdicache.CacheConfig;
import org.cdicache.CachePreset;
import org.cdicache.CacheUnavailableException;
import org.cdicache.FailureMode;
import org.cdicache.spi.RemoteTier;
import org.cdicache.spi.RemoteTier.KeyPage;
import org.cdicache.spi.RemoteUnavailableException;
import org.junit.jupiter.api.Test;

/** The walk over the keys of L2, which goes on only as far as somebody reads. */
class KeysTest {

    private static final int PAGES = 3;

    private final FakeTime time = new FakeTime();
    private final ScriptedRemote remote = new ScriptedRemote();
    private final List<String> cursors = new ArrayList<>();
    private boolean away;

    /** Steps with two keys each: k0 and k1, k2 and k3, k4 and k5. */
    private final RemoteTier paged = Altered.answering(remote, "scan", arguments -> {
        if (away) {
            return CompletableFuture.failedFuture(
                    new RemoteUnavailableException("scripted outage", null, /* settled= */ true));
        }
        String cursor = arguments[1] == null ? "0" : (String) arguments[1];
        cursors.add(cursor);
        int page = Integer.parseInt(cursor);
        String place = "cdi-cache:web:0000000000000001:k";
        return CompletableFuture.completedFuture(new KeyPage(
                List.of(place + 2 * page, place + (2 * page + 1)),
                page + 1 == PAGES ? null : String.valueOf(page + 1)));
    });

    private final TwoTierCache cache = Caches.on(paged, time);

    @Test
    void stepsAreFetched_asTheStreamIsRead() {
        Iterator<String> keys = cache.keys("*").iterator();
        assertThat(keys.next()).isEqualTo("k0");
        assertThat(keys.next()).isEqualTo("k1");
        assertThat(cursors).containsExactly("0");

        assertThat(keys.next()).isEqualTo("k2");
        assertThat(cursors).containsExactly("0", "1");

        assertThat(keys).toIterable().containsExactly("k3", "k4", "k5");
        assertThat(cursors).containsExactly("0", "1", "2");
    }

    @Test
    void whoNeedsNoMore_fetchesNoMore() {
        assertThat(cache.keys("*").limit(2)).containsExactly("k0", "k1");
        assertThat(cache.keys("*").anyMatch("k1"::equals)).isTrue();

        assertThat(cursors).containsExactly("0", "0");
    }

    @Test
    void outageDuringTheWalk_endsTheStreamOfAGracefulCache() {
        Iterator<String> keys = cache.keys("*").iterator();
        keys.next();
        away = true;

        assertThat(keys).toIterable().containsExactly("k1");
        assertThat(cache.stats().l2Errors()).isEqualTo(1);
    }

    @Test
    void outageDuringTheWalk_isToldByTheStreamOfAStrictCache() {
        TwoTierCache strict =
                Caches.on(paged, time, CacheConfig.builder(CachePreset.SIMPLE).failureMode(FailureMode.STRICT));
        Iterator<String> keys = strict.keys("*").iterator();
        keys.next();
        keys.next();
        away = true;

        assertThatThrownBy(keys::next).isInstanceOf(CacheUnavailableException.class);
        assertThatThrownBy(() -> strict.keys("*")).isInstanceOf(CacheUnavailableException.class);
    }
}
