package io.imcache.redis.logins;

/**
 * An event that one master passes to the others.
 *
 * @param kind whom it is for
 * @param origin the master that passes it on; it has served those that are connected to it
 * @param worker the worker that it is for; empty unless it is for one
 * @param accountId the account that it is about
 * @param name the event's name
 * @param json its data, UTF-8 JSON. Holds no credentials: who listens to the channel sees it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RelayedEvent(Kind kind, String origin, String worker, String accountId, String name, byte[] json) {
    /** Whom an event is for. */
    public enum Kind {
        /** A worker. */
        WORKER,
        /** A worker, which gets the account's credentials from the master that it is connected to. */
        CREDENTIALS,
        /** All clients that may see the account. */
        CLIENTS
    }
}
