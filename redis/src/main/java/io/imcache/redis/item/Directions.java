package io.imcache.redis.item;

import org.jspecify.annotations.Nullable;

/** The directions of messages, seen from the account. */
final class Directions {
    static final String INBOUND = "inbound";
    static final String OUTBOUND = "outbound";

    private Directions() {}

    static @Nullable String normalize(@Nullable String direction) {
        if (direction == null) {
            return null;
        }
        return switch (direction) {
            case "incoming" -> INBOUND;
            case "outgoing" -> OUTBOUND;
            default -> direction;
        };
    }
}
