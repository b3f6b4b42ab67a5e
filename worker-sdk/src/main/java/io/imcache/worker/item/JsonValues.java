package io.imcache.worker.item;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies values that JSON can express, so that items stay as they were built. */
final class JsonValues {
    /** Deeper than platforms nest, and not too deep for the stack. */
    private static final int DEEPEST = 100;

    private JsonValues() {}

    static Map<String, @Nullable Object> copyOf(Map<String, @Nullable Object> fields) {
        if (fields.isEmpty()) {
            return Map.of();
        }
        var copy = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach((name, value) -> copy.put(name, copy(name, value, 0)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copy(String path, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(path + ": nested deeper than " + DEEPEST + " (expected: less)");
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new IllegalArgumentException(path + ": " + number + " (expected: a finite number)");
        }
        if (value instanceof Float number && !Float.isFinite(number)) {
            throw new IllegalArgumentException(path + ": " + number + " (expected: a finite number)");
        }
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>(list.size());
            list.forEach(element -> copy.add(copy(path, element, depth + 1)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((name, member) -> copy.put(String.valueOf(name), copy(path + "." + name, member, depth + 1)));
            return Collections.unmodifiableMap(copy);
        }
        throw new IllegalArgumentException(
                path + ": " + value.getClass().getName() + " (expected: a string, number, boolean, list or map)");
    }
}
