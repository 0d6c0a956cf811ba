package org.cdicache.ai.engine;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is fed instead of hashing it: the pre-image of a key. */
final class RecordingDigest extends MessageDigest {

    final List<Integer> updates = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    RecordingDigest() {
        super("recording");
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        updates.add(length);
        bytes.write(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
        byte[] preImage = bytes.toByteArray();
        engineReset();
        return preImage;
    }

    @Override
    protected void engineReset() {
        bytes.reset();
    }
}
