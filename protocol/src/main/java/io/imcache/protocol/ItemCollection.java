package io.imcache.protocol;

import java.util.Optional;

/** The five collections of an account's snapshot. A snapshot replaces each that it names and leaves the others alone. */
public enum ItemCollection {
    COMMENTS("comments"),
    CONTENTS("contents"),
    CONVERSATIONS("conversations"),
    MESSAGES("messages"),
    NOTIFICATIONS("notifications");

    private final String jsonName;

    ItemCollection(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The member name in a snapshot, also used in keys and statistics: {@code comments}, {@code contents}, … */
    public String jsonName() {
        return jsonName;
    }

    /** The collection with this member name; empty for any other name. */
    public static Optional<ItemCollection> ofJsonName(String name) {
        return switch (name) {
            case "comments" -> Optional.of(COMMENTS);
            case "contents" -> Optional.of(CONTENTS);
            case "conversations" -> Optional.of(CONVERSATIONS);
            case "messages" -> Optional.of(MESSAGES);
            case "notifications" -> Optional.of(NOTIFICATIONS);
            default -> Optional.empty();
        };
    }
}
