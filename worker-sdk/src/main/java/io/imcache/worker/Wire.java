package io.imcache.worker;

import io.imcache.protocol.MessageTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names that only workers use, and envelopes. */
final class Wire {
    static final String REPLY_RESULT = "worker:reply:result";
    static final String REPLY_REQUEST = "master:reply:request";
    static final String TASK_ASSIGN = "master:task:assign";
    static final String TASK_REVOKE = "master:task:revoke";
    static final String SHUTDOWN = "master:shutdown";

    private Wire() {}

    /** The JSON of an envelope around a payload that is JSON already. */
    static String envelope(String type, long timestamp, String requestId, String payload) {
        var head = new LinkedHashMap<String, @Nullable Object>();
        head.put("type", type);
        head.put("version", MessageTypes.PROTOCOL_VERSION);
        head.put("timestamp", timestamp);
        head.put("requestId", requestId);
        String members = JsonText.of(head);
        return new StringBuilder(members.length() + payload.length() + 16)
                .append(members, 0, members.length() - 1)
                .append(",\"payload\":")
                .append(payload)
                .append('}')
                .toString();
    }

    /** A member that is an object; empty where it is none. */
    @SuppressWarnings("unchecked") // members of what was JSON have names
    static Map<String, @Nullable Object> object(Map<String, @Nullable Object> in, String name) {
        return in.get(name) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    /** A member that is a string or a number, as text; null where it is none. */
    static @Nullable String text(Map<String, @Nullable Object> in, String name) {
        Object value = in.get(name);
        return value instanceof String || value instanceof Number ? value.toString() : null;
    }
}
