package io.imcache.worker.item;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of an item as JSON has them. Leaves out components that are null. */
final class Fields {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    Fields put(String name, @Nullable Object value) {
        if (value instanceof Instant time) {
            fields.put(name, time.toEpochMilli());
        } else if (value instanceof Direction direction) {
            fields.put(name, direction.jsonName());
        } else if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    Map<String, @Nullable Object> with(Map<String, @Nullable Object> extra) {
        extra.forEach((name, value) -> {
            if (!fields.containsKey(name)) {
                fields.put(name, value);
            }
        });
        return fields;
    }
}
