package io.imcache.master.workers;

/** Sends events about accounts to workers that are connected to this master. */
@FunctionalInterface
public interface AccountDelivery {
    /**
     * Sends an event over the newest connection of a worker whose token covers the account. Never blocks.
     *
     * @param event its name; {@code message} for an envelope
     * @param json its data, UTF-8 JSON
     * @return whether a connection took it; false if the worker is not connected here, if no token of it covers the account, or if
     *     it reads too slowly
     */
    boolean deliver(String workerId, String accountId, String event, byte[] json);
}
