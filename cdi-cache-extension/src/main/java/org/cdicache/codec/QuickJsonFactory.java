package org.cdicache.codec;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/** Makes parsers of UTF-8 that read long texts quickly. What other encodings systems wrote is left to Jackson to find out. */
final class QuickJsonFactory extends JsonFactory {

    QuickJsonFactory(JsonFactoryBuilder settings) {
        super(settings);
    }

    @Override
    protected JsonParser _createParser(byte[] data, int offset, int length, IOContext context) throws IOException {
        // Text that begins without a byte order mark and without a zero is UTF-8.
        if (length < 2 || data[offset] <= 0 || data[offset + 1] == 0) {
            return super._createParser(data, offset, length, context);
        }
        context.setEncoding(JsonEncoding.UTF8);
        ByteQuadsCanonicalizer names = _byteSymbolCanonicalizer.makeChild(_factoryFeatures);
        return new QuickJsonParser(context, _parserFeatures, _objectCodec, names, data, offset, offset + length);
    }
}
