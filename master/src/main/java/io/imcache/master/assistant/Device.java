package io.imcache.master.assistant;

import io.imcache.master.socketio.wire.EventArguments;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a client says of itself when it registers. */
record Device(String id, String type) {
    private static final JsonMapper JSON = JsonMapper.builder()
            // The bracket behind an event's arguments.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int LARGEST = 16 * 1024;
    private static final int LONGEST = 256;

    /** Thrown if a client registers without what is needed. */
    static final class InvalidDeviceException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private InvalidDeviceException(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** Reads {@code {device_id, device_type}}, texts of 1 to 256 characters. */
    static Device read(EventArguments data) {
        if (data.length() > LARGEST) {
            throw new InvalidDeviceException(
                    "payload: %d bytes (expected: up to %d)".formatted(data.length(), LARGEST));
        }
        try {
            if (!data.isEmpty()
                    && JSON.reader().readTree(data.json(), data.from(), data.length()) instanceof ObjectNode object) {
                return new Device(text(object, "device_id"), text(object, "device_type"));
            }
        } catch (JacksonException e) {
            // It is none.
        }
        throw new InvalidDeviceException("payload: no object (expected: {device_id, device_type, device_name})");
    }

    private static String text(ObjectNode object, String name) {
        @Nullable JsonNode value = object.get(name);
        String text = value == null || !value.isString() ? "" : value.asString();
        if (text.isBlank() || text.length() > LONGEST) {
            throw new InvalidDeviceException(
                    "%s: missing or unusable (expected: a text of 1..%d characters)".formatted(name, LONGEST));
        }
        return text;
    }
}
