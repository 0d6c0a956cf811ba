package org.cdicache.codec;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes an end of the content within an object or an array for the error that it is. Smile has a byte for the end, which its parser accepts
 * anywhere, and Jackson then looks for the end of the object for ever.
 */
final class StrictParser extends JsonParserDelegate {

    StrictParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        return whole(super.nextToken());
    }

    @Override
    public @Nullable JsonToken nextValue() throws IOException {
        return whole(super.nextValue());
    }

    private @Nullable JsonToken whole(@Nullable JsonToken token) throws IOException {
        if (token == null && !getParsingContext().inRoot()) {
            throw new JsonParseException(this, "The content ends within an object or an array");
        }
        return token;
    }
}
