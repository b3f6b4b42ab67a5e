package io.imcache.worker.item;

/** Which way something went, seen from the account. */
public enum Direction {
    /** Somebody else wrote it. */
    INBOUND("inbound"),
    /** The account wrote it. */
    OUTBOUND("outbound");

    private final String jsonName;

    Direction(String jsonName) {
        this.jsonName = jsonName;
    }

    /** The value of an item's {@code direction}. */
    public String jsonName() {
        return jsonName;
    }
}
