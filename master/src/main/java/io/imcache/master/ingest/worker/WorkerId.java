package io.imcache.master.ingest.worker;

import io.imcache.master.socketio.wire.EventArguments;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds a short text among the members of an object, without reading the rest. */
final class WorkerId {
    private static final int LONGEST = 256;
    private static final JsonFactory JSON = new JsonFactory();

    private WorkerId() {}

    /** Returns a member of an event's first argument, see {@link #read(byte[], int, int, String)}. */
    static @Nullable String read(EventArguments arguments, String member) {
        return read(arguments.json(), arguments.from(), arguments.to(), member);
    }

    /** Returns the member's value; null if there is no such text or whole number of 1..256 characters. */
    static @Nullable String read(byte[] json, int from, int to, String member) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals(member) && (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT)) {
                    String text = parser.getString();
                    // A zero byte separates fields in Redis.
                    return text.isBlank() || text.length() > LONGEST || text.indexOf('\0') >= 0 ? null : text;
                }
                parser.skipChildren();
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
