package org.cdicache.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeapEstimatesTest {

    private final HeapEstimates estimates = new HeapEstimates();
    private int measured;

    private int of(Object value, int payload, int heap) {
        return estimates.of(value, payload, v -> {
            measured++;
            return heap;
        });
    }

    @Test
    void likeValues_areMeasuredAtFirst_andThenOneInSixteen() {
        for (int i = 0; i < 4; i++) {
            assertThat(of("a", 100, 300)).isEqualTo(300);
        }
        assertThat(measured).isEqualTo(4);

        for (int i = 4; i < 4 + 16 * 10; i++) {
            assertThat(of("a", 120, 360)).as("in proportion to the payload").isEqualTo(360);
        }
        assertThat(measured).isEqualTo(14);
    }

    @Test
    void valuesOfAnotherClassOrSize_areMeasuredByThemselves() {
        for (int i = 0; i < 10; i++) {
            of("a", 100, 300);
        }
        measured = 0;

        assertThat(of(1, 100, 16)).isEqualTo(16);
        assertThat(of("a", 1_000, 1_040)).isEqualTo(1_040);
        assertThat(of("a", 0, 7)).isEqualTo(7);
        assertThat(measured).isEqualTo(3);
    }

    /** Values of one class and size that differ by a factor of eight. */
    @Test
    void sumOfManyGuesses_isThatOfTheMeasures() {
        Random random = new Random(1);
        long guessed = 0;
        long exact = 0;
        for (int i = 0; i < 10_000; i++) {
            int heap = random.nextBoolean() ? 100 : 800;
            guessed += of("a", 100, heap);
            exact += heap;
        }

        assertThat((double) guessed / exact).isBetween(0.9, 1.1);
        assertThat(measured).isLessThan(700);
    }
}
