package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.BufferRecycler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BuffersTest {

    private final Buffers buffers = new Buffers();

    @Test
    void whatWasReleased_isUsedAgain() {
        BufferRecycler first = buffers.acquirePooled();
        BufferRecycler second = buffers.acquirePooled();
        buffers.releasePooled(first);

        assertThat(second).isNotSameAs(first);
        assertThat(buffers.pooledCount()).isEqualTo(1);
        assertThat(buffers.acquirePooled()).isSameAs(first);
        assertThat(buffers.pooledCount()).isZero();
    }

    @Test
    void howeverMuchIsReleased_fewAreKept() {
        for (int i = 0; i < 1_000; i++) {
            buffers.releasePooled(new BufferRecycler());
        }

        assertThat(buffers.pooledCount()).isBetween(1, 16);
        assertThat(buffers.clear()).isTrue();
        assertThat(buffers.pooledCount()).isZero();
    }

    /** Two threads that look in the same place at once: both find it, or one overwrites what the other has put there. */
    @Test
    void noneIsWithTwoThreadsAtOnce() throws Exception {
        int threads = 24;
        Set<BufferRecycler> inUse = ConcurrentHashMap.newKeySet();
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Boolean>> alone = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                alone.add(pool.submit(() -> {
                    start.await();
                    boolean always = true;
                    for (int turn = 0; turn < 20_000; turn++) {
                        BufferRecycler mine = buffers.acquirePooled();
                        always &= inUse.add(mine);
                        inUse.remove(mine);
                        buffers.releasePooled(mine);
                    }
                    return always;
                }));
            }
            for (Future<Boolean> one : alone) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
