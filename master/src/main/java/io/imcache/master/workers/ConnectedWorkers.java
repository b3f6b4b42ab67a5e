package io.imcache.master.workers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Learns which workers are connected to this master, from the server that accepts their connections. */
public interface ConnectedWorkers {
    /** A connection of a worker. */
    @FunctionalInterface
    interface Delivery {
        /**
         * Sends a plain event, and asks the worker for a sign of life after it. Must not block.
         *
         * @param event its name, {@code master:reply:request}
         * @param json its data, UTF-8 JSON
         * @return whether the connection took it; if not, another connection of the worker may get it
         */
        boolean deliver(String event, byte[] json);

        /**
         * Sends an event about an account, if the worker's token covers that account.
         *
         * @return whether the connection took it
         */
        default boolean deliver(String accountId, String event, byte[] json) {
            return deliver(event, json);
        }

        /** Returns for how long nothing was heard from the worker over this connection; zero if that is not known. */
        default Duration idle() {
            return Duration.ZERO;
        }

        /** Returns where the worker says that it runs; null if it does not say. */
        default @Nullable Address address() {
            return null;
        }
    }

    /**
     * The place where a worker says that it runs.
     *
     * @param host null if it does not say
     * @param port null if it does not say
     */
    record Address(@Nullable String host, @Nullable String port) {}

    /**
     * Registers a connection once its worker is known, and delivers what waits for the worker. To be called again each time
     * that the worker names itself: what it is sent goes to the connection that was heard of last, to whatever master.
     */
    void connected(String workerId, Delivery delivery);

    /** Removes a connection that has ended, or that now belongs to another worker. */
    void disconnected(String workerId, Delivery delivery);
}
