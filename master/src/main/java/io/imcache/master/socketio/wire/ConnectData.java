package io.imcache.master.socketio.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the {@code auth} object that a client sends with its connect. Uses only members that are scalars. */
final class ConnectData {
    private static final int LARGEST = 64 * 1024;
    private static final int MOST_MEMBERS = 32;
    private static final JsonFactory JSON = new JsonFactory();

    private ConnectData() {}

    /** Returns the members as text; null if this is no object, or one of more than 64 KiB. */
    static @Nullable Map<String, String> read(byte[] json, int from, int to) {
        if (to - from > LARGEST || to <= from) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Map<String, String> members = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (value.isScalarValue() && value != JsonToken.VALUE_NULL && members.size() < MOST_MEMBERS) {
                    members.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
            return members;
        } catch (JacksonException e) {
            return null;
        }
    }
}
