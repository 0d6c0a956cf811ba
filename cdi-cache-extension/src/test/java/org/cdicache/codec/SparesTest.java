package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparesTest {

    private final List<Integer> disposed = new ArrayList<>();
    private int made;
    private final Spares<Integer> spares = new Spares<>(2, () -> made++, disposed::add);

    @Test
    void whatWasReleased_isUsedAgain_whatWasDiscarded_isNot() {
        int first = spares.acquire();
        spares.release(first);
        assertThat(spares.acquire()).isEqualTo(first);
        spares.discard(first);

        assertThat(spares.acquire()).isNotEqualTo(first);
        assertThat(disposed).containsExactly(first);
    }

    @Test
    void noMoreThanTheMostAreKept() {
        List<Integer> used = List.of(spares.acquire(), spares.acquire(), spares.acquire());
        used.forEach(spares::release);

        assertThat(disposed).containsExactly(used.get(2));
    }

    @Test
    void afterClosing_nothingIsKept() {
        int idle = spares.acquire();
        int inUse = spares.acquire();
        spares.release(idle);

        spares.close();
        assertThat(disposed).containsExactly(idle);
        spares.release(inUse);
        assertThat(disposed).containsExactly(idle, inUse);
        int later = spares.acquire();
        spares.release(later);
        assertThat(disposed).containsExactly(idle, inUse, later);
    }
}
