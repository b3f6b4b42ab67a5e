package io.imcache.master.workers;

import io.imcache.redis.outbound.WorkerMailbox.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code worker:reply:result}: the outcome of a worker's attempt to send a message.
 *
 * @param requestId the request
 * @param outcome its outcome
 */
record ReplyResult(String requestId, Outcome outcome) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a result; null if it is none, or if the worker has not finished. */
    static @Nullable ReplyResult parse(byte[] json, int from, int to) {
        var fields = new HashMap<String, String>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            read(parser, "", fields);
        } catch (JacksonException e) {
            return null;
        }
        String id = first(fields, "reply_id", "request_id");
        String status = fields.get("status");
        if (id == null || status == null) {
            return null;
        }
        return switch (status) {
            case "success", "sent" ->
                new ReplyResult(
                        id, new Outcome(true, text(first(fields, "platform_reply_id", "data.platform_reply_id"))));
            case "pending", "processing", "sending", "queued" -> null;
            default -> new ReplyResult(id, new Outcome(false, error(fields, status)));
        };
    }

    private static String error(Map<String, String> fields, String status) {
        String message = text(first(fields, "error_message", "error"));
        return message.isEmpty() ? "the worker says: " + status : message;
    }

    private static void read(JsonParser parser, String prefix, Map<String, String> fields) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT && name.equals("data")) {
                read(parser, "data.", fields);
            } else if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
                fields.put(name, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
    }

    private static @Nullable String first(Map<String, String> fields, String... names) {
        for (String name : names) {
            String value = fields.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
