package io.imcache.master.ingest.worker;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds a short text among the members of an object. */
final class WorkerId {
    private static final int LONGEST = 256;
    private static final JsonFactory JSON = new JsonFactory();

    private WorkerId() {}

    /** The member's value; null where there is no object, no such member, or one that is no text of 1..256 characters. */
    static @Nullable String read(byte[] json, int from, int to, String member) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals(member) && (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT)) {
                    String text = parser.getString();
                    return text.isBlank() || text.length() > LONGEST ? null : text;
                }
                parser.skipChildren();
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
