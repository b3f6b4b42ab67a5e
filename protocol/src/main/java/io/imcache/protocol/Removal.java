package io.imcache.protocol;

import java.util.Arrays;
import java.util.Optional;

/** Says what becomes of stored items that a snapshot's collection lacks: the member {@code removal} of a snapshot. */
public enum Removal {
    /** They are removed. */
    REPLACE("replace"),
    /** They stay until retention removes them. */
    MERGE("merge");

    private final String jsonName;

    Removal(String jsonName) {
        this.jsonName = jsonName;
    }

    /** Returns the value in a snapshot: {@code replace} or {@code merge}. */
    public String jsonName() {
        return jsonName;
    }

    /** Returns the removal with this value; empty for any other. */
    public static Optional<Removal> ofJsonName(String name) {
        return Arrays.stream(values())
                .filter(removal -> removal.jsonName.equals(name))
                .findFirst();
    }
}
