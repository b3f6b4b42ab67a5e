package io.imcache.worker.item;

/** Tells which way a message or comment went, seen from the account. */
public enum Direction {
    /** Somebody else wrote it. */
    INBOUND("inbound"),
    /** The account wrote it. */
    OUTBOUND("outbound");

    private final String jsonName;

    Direction(String jsonName) {
        this.jsonName = jsonName;
    }

    /** Returns the value of an item's {@code direction}. */
    public String jsonName() {
        return jsonName;
    }
}
