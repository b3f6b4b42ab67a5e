package io.imcache.master.socketio.wire;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The name of an event: the first element of its array.
 *
 * @param end index of the first argument, or of the closing bracket
 */
record EventName(String name, int end) {
    private static final int LONGEST = 256;
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads the name and nothing behind it; null if there is no name. */
    static @Nullable EventName read(byte[] json, int length) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, 0, length)) {
            if (parser.nextToken() != JsonToken.START_ARRAY || parser.nextToken() != JsonToken.VALUE_STRING) {
                return null;
            }
            String name = parser.getString();
            int end = (int) parser.currentLocation().getByteOffset();
            while (end < length && (isSpace(json[end]) || json[end] == ',')) {
                end++;
            }
            return name.isEmpty() || name.length() > LONGEST ? null : new EventName(name, end);
        } catch (JacksonException e) {
            return null;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
