package org.cdicache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cdicache.spi.EntryBuffer;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {

    private static final int KB = 1024;

    private final ReadBuffers buffers = new ReadBuffers();

    /** As Lettuce hands an answer over: a part of its own buffer, outside of the heap. */
    private static ByteBuffer answer(int length, int content) {
        ByteBuffer direct = ByteBuffer.allocateDirect(length + 20).position(10).limit(length + 10);
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) content);
        direct.slice().put(bytes);
        return direct;
    }

    private EntryBuffer read(int length) {
        return buffers.read(answer(length, 1));
    }

    @Test
    void arrayThatWasReleased_isReadIntoAgain() {
        EntryBuffer first = read(20 * KB);
        byte[] array = first.array();
        assertThat(array).hasSize(32 * KB);
        EntryBuffer second = read(20 * KB);
        assertThat(second.array()).isNotSameAs(array);
        first.release();

        EntryBuffer third = buffers.read(answer(10 * KB, 3));

        assertThat(third.array()).isSameAs(array);
        assertThat(third.length()).isEqualTo(10 * KB);
        assertThat(third.toByteArray()).hasSize(10 * KB).containsOnly(3);
        assertThat(second.toByteArray()).hasSize(20 * KB).containsOnly(1);
    }

    @Test
    void arrayThatIsTooShort_isReplacedByALongerOne() {
        read(5 * KB).release();

        EntryBuffer longer = read(9 * KB);
        assertThat(longer.array()).hasSize(16 * KB);
        assertThat(buffers.kept()).isZero();
        longer.release();

        assertThat(read(5 * KB).array()).hasSize(16 * KB);
    }

    @Test
    void lengthsAtTheBounds() {
        assertThat(read(4 * KB).array()).hasSize(4 * KB);
        assertThat(read(4 * KB + 1).array()).hasSize(8 * KB);
        assertThat(read(64 * KB).array()).hasSize(64 * KB);
    }

    @Test
    void smallAndLargeEntries_haveArraysOfTheirOwn() {
        for (int length : List.of(0, 1, 4 * KB - 1, 64 * KB + 1)) {
            EntryBuffer buffer = read(length);
            assertThat(buffer.array()).hasSize(length);
            buffer.release();

            assertThat(buffer.toByteArray()).hasSize(length);
            assertThat(buffers.kept()).isZero();
        }
    }

    @Test
    void howeverManyAreReleased_32AreKept() {
        List<EntryBuffer> all =
                IntStream.range(0, 100).mapToObj(i -> read(20 * KB)).toList();

        all.forEach(EntryBuffer::release);

        assertThat(buffers.kept()).isEqualTo(32);
    }

    /** What a mistake would look like: the value of one reader in the hands of another. */
    @Test
    void whoStillReadsAnArrayAfterItsRelease_readsNonsense() {
        EntryBuffer buffer = read(20 * KB);
        byte[] array = buffer.array();

        buffer.release();

        assertThat(array).containsOnly(0xEE);
    }

    /** Two that give back to one place at once: one array would be lost, which is allowed. Two that take the same one: not. */
    @Test
    void noArrayIsWithTwoReadersAtOnce() throws Exception {
        int threads = 12;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService readers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Boolean>> alone = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int own = i;
                alone.add(readers.submit(() -> {
                    ByteBuffer answer = answer(4 * KB, own);
                    start.await();
                    boolean always = true;
                    for (int turn = 0; turn < 5_000; turn++) {
                        EntryBuffer mine = buffers.read(answer.duplicate());
                        byte[] array = mine.array();
                        always &= array[0] == own && array[2 * KB] == own && array[4 * KB - 1] == own;
                        mine.release();
                    }
                    return always;
                }));
            }
            for (Future<Boolean> one : alone) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            readers.shutdownNow();
        }
    }
}
