package io.imcache.master.ingest.http;

import io.imcache.master.memory.IngestBudget;

/**
 * Bounds the memory of bodies. Encoded bodies have a budget of their own until they are inflated, for it is not known before how large
 * they become: they would wait for each other otherwise, each with a part of what they need.
 */
final class BodyBudget {
    private final IngestBudget bodies;
    private final IngestBudget encoded;
    private final long largest;

    /**
     * @param bodies bounds bodies that are received or processed
     * @param encoded bounds encoded bodies that are received
     * @param largest the most bytes of a body
     */
    BodyBudget(IngestBudget bodies, IngestBudget encoded, long largest) {
        this.bodies = bodies;
        this.encoded = encoded;
        this.largest = largest;
    }

    /** Reserves room for a body as it is sent. */
    BodyRoom received(boolean isEncoded, long most) {
        return new BodyRoom(isEncoded ? encoded : bodies, most);
    }

    /** Reserves room for an inflated body. */
    BodyRoom inflated(long most) {
        return new BodyRoom(bodies, most);
    }

    /** Returns the most bytes of a body. */
    int largest() {
        return Math.toIntExact(largest);
    }

    /** Returns the bytes that a body of unknown length is taken to have, until it has more. */
    long unknown() {
        return Math.max(IngestBudget.STEP, largest / 8);
    }
}
