package org.cdicache.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryBufferTest {

    private final List<byte[]> givenBack = new ArrayList<>();

    @Test
    void array_isGivenBackOnce_andNotReadAfterwards() {
        byte[] array = {1, 2, 3, 0, 0};
        EntryBuffer buffer = new EntryBuffer(array, 3, givenBack::add);
        assertThat(buffer.array()).isSameAs(array);
        assertThat(buffer.length()).isEqualTo(3);
        byte[] kept = buffer.toByteArray();

        buffer.release();
        buffer.release();
        array[0] = 9;

        assertThat(givenBack).hasSize(1).first().isSameAs(array);
        assertThat(kept).containsExactly(1, 2, 3);
        assertThatIllegalStateException().isThrownBy(buffer::array).withMessageContaining("released");
        assertThatIllegalStateException().isThrownBy(buffer::toByteArray);
    }

    /** Whoever pools it may fill it again: also one that is full is copied. */
    @Test
    void arrayThatTheEntryFills_isCopied() {
        byte[] array = {1, 2};

        assertThat(new EntryBuffer(array, 2, givenBack::add).toByteArray())
                .containsExactly(1, 2)
                .isNotSameAs(array);
    }

    @Test
    void bytesThatNobodyWantsBack_stay() {
        byte[] entry = {1, 2};
        EntryBuffer buffer = EntryBuffer.of(entry);

        buffer.release();

        assertThat(buffer.array()).isSameAs(entry);
        assertThat(buffer.length()).isEqualTo(2);
        assertThat(buffer.toByteArray()).isSameAs(entry);
    }
}
