package io.imcache.master.login;

import io.imcache.master.security.Access;
import reactor.core.publisher.Mono;

/**
 * Takes what workers report of logins: keeps what accounts are logged in with, and tells the clients that may see the account of the
 * rest.
 *
 * <p>Reports end with {@link InvalidLoginException} if they name no account that the worker may push, or if they are too large or
 * come too soon; and with {@code StoreException} if Redis can't be reached.
 */
public interface LoginReports {
    /**
     * Takes an event about a login, or a notification. Clients are sent it under the same name, with {@code account_id}, and without
     * cookies, storage and fingerprint.
     *
     * @param rate the limit of the worker's connection
     * @param success whether the account is logged in now; cookies and fingerprint that the event has are stored then
     * @param json the event's data, UTF-8 from byte {@code from} to before byte {@code to}
     */
    Mono<Void> report(Access access, ReportRate rate, String event, boolean success, byte[] json, int from, int to);

    /** Takes {@code worker:account-restarted} {@code {accountId, platform, success}} likewise, and tells clients whether it did. */
    Mono<Void> restarted(Access access, ReportRate rate, byte[] json, int from, int to);
}
