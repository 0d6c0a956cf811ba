package org.cdicache.codec;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/**
 * Takes texts out of the array in one piece, where Jackson copies them byte by byte into characters and these into bytes again. What is
 * not plainly right is left to Jackson: escapes by number, control characters, bytes that are no UTF-8, and texts without an end.
 */
final class QuickJsonParser extends UTF8StreamJsonParser {

    /** Decoders put it where the bytes are no UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    QuickJsonParser(
            IOContext context,
            int features,
            ObjectCodec codec,
            ByteQuadsCanonicalizer names,
            byte[] data,
            int from,
            int to) {
        super(context, features, null, codec, names, data, from, to, 0, /* bufferRecyclable= */ false);
    }

    @Override
    protected String _finishAndReturnString() throws IOException {
        JsonText text = JsonText.find(_inputBuffer, _inputPtr, _inputEnd);
        String value = text == null ? null : text.decoded();
        if (text == null || value == null || value.indexOf(REPLACEMENT) >= 0) {
            return super._finishAndReturnString();
        }
        streamReadConstraints().validateStringLength(value.length());
        _inputPtr = text.end() + 1;
        _textBuffer.resetWithString(value);
        return value;
    }
}
