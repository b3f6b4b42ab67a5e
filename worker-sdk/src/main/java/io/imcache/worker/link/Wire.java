package io.imcache.worker.link;

import io.imcache.protocol.MessageTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names the events of a worker, writes envelopes, and reads members of JSON objects. */
public final class Wire {
    public static final String REPLY_RESULT = "worker:reply:result";
    public static final String REPLY_REQUEST = "master:reply:request";
    public static final String TASK_ASSIGN = "master:task:assign";
    public static final String TASK_REVOKE = "master:task:revoke";
    public static final String LEASE_LOST = MessageTypes.MASTER_LEASE_LOST;
    public static final String CONFIG_UPDATE = "master:account:config_update";
    public static final String SHUTDOWN = "master:shutdown";

    private Wire() {}

    /** Writes an envelope around a payload, which is JSON already. */
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

    /** Returns a member that is an object; an empty map if it is anything else. */
    @SuppressWarnings("unchecked") // the maps come from JSON objects
    public static Map<String, @Nullable Object> object(Map<String, @Nullable Object> in, String name) {
        return in.get(name) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    /** Returns the elements of a member that are objects; none if the member is no array. */
    @SuppressWarnings("unchecked") // the maps come from JSON objects
    public static List<Map<String, @Nullable Object>> objects(Map<String, @Nullable Object> in, String name) {
        return in.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(element -> (Map<String, @Nullable Object>) element)
                        .toList()
                : List.of();
    }

    /** Returns a string or number as text; null if the member is anything else. */
    public static @Nullable String text(Map<String, @Nullable Object> in, String name) {
        Object value = in.get(name);
        return value instanceof String || value instanceof Number ? value.toString() : null;
    }
}
