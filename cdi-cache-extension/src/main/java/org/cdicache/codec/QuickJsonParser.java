package org.cdicache.codec;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/**
 * Takes texts in ASCII out of the array in one piece, where Jackson copies them byte by byte into characters and these into bytes again.
 * All others it reads as ever.
 */
final class QuickJsonParser extends UTF8StreamJsonParser {

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
        if (text == null) {
            return super._finishAndReturnString();
        }
        String value = text.decoded();
        streamReadConstraints().validateStringLength(value.length());
        _inputPtr = text.end() + 1;
        _textBuffer.resetWithString(value);
        return value;
    }
}
