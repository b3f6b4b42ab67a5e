package io.imcache.master.workers;

import org.jspecify.annotations.Nullable;

/** The workers that are connected to this master: whoever accepts their connections tells of them here. */
public interface ConnectedWorkers {
    /** A connection of a worker. */
    @FunctionalInterface
    interface Delivery {
        /**
         * Sends a plain event. Must not block.
         *
         * @param event its name, {@code master:reply:request}
         * @param json its data, UTF-8 JSON
         * @return whether the connection took it; if not, another connection of the worker may get it
         */
        boolean deliver(String event, byte[] json);

        /** Where the worker says that it runs; null where it did not. */
        default @Nullable Address address() {
            return null;
        }
    }

    /**
     * Where a worker runs, in its own words.
     *
     * @param host null where it did not say
     * @param port likewise
     */
    record Address(@Nullable String host, @Nullable String port) {}

    /** A worker has said who it is. What waits for it is delivered. Saying it again does no harm. */
    void connected(String workerId, Delivery delivery);

    /** A connection has ended, or is another worker's by now. */
    void disconnected(String workerId, Delivery delivery);
}
