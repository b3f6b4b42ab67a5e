package io.imcache.bench;

import org.jspecify.annotations.Nullable;

/** Writes a JSON object, a member at a time. Texts must need no escapes. */
final class JsonText {
    private final StringBuilder json = new StringBuilder("{");

    JsonText text(String name, @Nullable String value) {
        return value(name, value == null ? null : "\"" + value + "\"");
    }

    /** @param value a number, a flag, an object, JSON, or null */
    JsonText value(String name, @Nullable Object value) {
        if (json.length() > 1) {
            json.append(',');
        }
        json.append('"').append(name).append("\":").append(value);
        return this;
    }

    String done() {
        return json + "}";
    }

    @Override
    public String toString() {
        return done();
    }
}
