package io.imcache.master.login;

/** Clients of one namespace that may be told of logins. */
@FunctionalInterface
public interface LoginAudience {
    /**
     * Sends an event to the clients here that may see the account. Must not block.
     *
     * @param json its data, UTF-8 JSON
     */
    void tell(String accountId, String event, byte[] json);
}
