package io.imcache.master.ingest.worker;

import io.imcache.master.socketio.wire.EventArguments;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The data of {@code worker:push_new_<items>}.
 *
 * @param requestId the request; null if it is no string or number of 1..{@value #LONGEST_REQUEST_ID} characters
 * @param count the number of items
 */
record NewItems(@Nullable String requestId, int count) {
    static final int LONGEST_REQUEST_ID = 128;

    private static final JsonFactory JSON = new JsonFactory();

    /** Reads the data, as far as it is JSON. */
    static NewItems read(EventArguments arguments, String items) {
        String requestId = null;
        int count = 0;
        try (JsonParser parser =
                JSON.createParser(ObjectReadContext.empty(), arguments.json(), arguments.from(), arguments.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new NewItems(null, 0);
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("request_id")) {
                    requestId = requestId(parser, value);
                } else if (name.equals(items) && value == JsonToken.START_ARRAY) {
                    count = count(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            return new NewItems(requestId, count);
        }
        return new NewItems(requestId, count);
    }

    private static @Nullable String requestId(JsonParser parser, JsonToken value) {
        parser.skipChildren();
        boolean usable = value == JsonToken.VALUE_STRING || value.isNumeric();
        String text = usable ? parser.getString() : "";
        return text.isBlank() || text.length() > LONGEST_REQUEST_ID ? null : text;
    }

    private static int count(JsonParser parser) {
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            count++;
        }
        return count;
    }
}
