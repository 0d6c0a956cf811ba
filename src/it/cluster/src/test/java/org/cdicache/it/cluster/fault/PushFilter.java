package org.cdicache.it.cluster.fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Takes the pushes out of what a RESP3 server says, so that a client with tracking hears of no invalidation, and does not know it. One for
 * each connection.
 */
public final class PushFilter implements UnaryOperator<byte[]> {

    private static final int INCOMPLETE = -1;

    private byte[] pending = new byte[0];

    @Override
    public byte[] apply(byte[] arrived) {
        byte[] all = Arrays.copyOf(pending, pending.length + arrived.length);
        System.arraycopy(arrived, 0, all, pending.length, arrived.length);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int start = 0;
        for (int end = endOfFrame(all, 0); end != INCOMPLETE; end = endOfFrame(all, start)) {
            if (all[start] != '>') {
                kept.write(all, start, end - start);
            }
            start = end;
        }
        pending = Arrays.copyOfRange(all, start, all.length);
        return kept.toByteArray();
    }

    /** The position behind the frame that starts at a position. */
    private static int endOfFrame(byte[] bytes, int start) {
        int lineEnd = endOfLine(bytes, start);
        if (lineEnd == INCOMPLETE) {
            return INCOMPLETE;
        }
        return switch (bytes[start]) {
            case '$', '=', '!' -> endOfBlob(bytes, lineEnd, count(bytes, start, lineEnd));
            case '*', '~', '>' -> endOfFrames(bytes, lineEnd, count(bytes, start, lineEnd));
            case '%' -> endOfFrames(bytes, lineEnd, 2 * count(bytes, start, lineEnd));
            case '|' -> endOfFrames(bytes, lineEnd, 2 * count(bytes, start, lineEnd) + 1);
            default -> lineEnd;
        };
    }

    private static int endOfLine(byte[] bytes, int start) {
        for (int i = start; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i + 2;
            }
        }
        return INCOMPLETE;
    }

    private static int count(byte[] bytes, int start, int lineEnd) {
        return Integer.parseInt(new String(bytes, start + 1, lineEnd - start - 3, StandardCharsets.US_ASCII));
    }

    private static int endOfBlob(byte[] bytes, int start, int length) {
        int end = length < 0 ? start : start + length + 2;
        return end <= bytes.length ? end : INCOMPLETE;
    }

    private static int endOfFrames(byte[] bytes, int start, int frames) {
        int end = start;
        for (int i = 0; i < frames && end != INCOMPLETE; i++) {
            end = end < bytes.length ? endOfFrame(bytes, end) : INCOMPLETE;
        }
        return end;
    }
}
