package org.cdicache.it.cluster.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PushFilterTest {

    private static final String REPLIES = "+OK\r\n$3\r\n>\r\n\r\n%1\r\n+a\r\n*2\r\n:1\r\n_\r\n$-1\r\n*-1\r\n";
    private static final String PUSH = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$5\r\na\r\nb+\r\n";
    private static final String FLUSH = ">2\r\n$10\r\ninvalidate\r\n_\r\n";

    @Test
    void pushes_areTakenOut_andNothingElse() {
        assertThat(filtered(PUSH + REPLIES + FLUSH + PUSH + REPLIES, 1_000)).isEqualTo(REPLIES + REPLIES);
    }

    @Test
    void bytesMayCome_inPiecesOfAnySize() {
        for (int size = 1; size < 40; size++) {
            assertThat(filtered(REPLIES + PUSH + FLUSH + REPLIES, size)).isEqualTo(REPLIES + REPLIES);
        }
    }

    private static String filtered(String bytes, int size) {
        PushFilter filter = new PushFilter();
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < bytes.length(); i += size) {
            String piece = bytes.substring(i, Math.min(i + size, bytes.length()));
            kept.append(new String(filter.apply(piece.getBytes(US_ASCII)), US_ASCII));
        }
        return kept.toString();
    }
}
