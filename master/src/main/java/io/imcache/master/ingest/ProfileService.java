package io.imcache.master.ingest;

import io.imcache.master.security.Access;
import reactor.core.publisher.Mono;

/** Takes reports on accounts: their login status, follower counts and the like. */
public interface ProfileService {
    /**
     * Stores the profile fields of each account that the report names.
     *
     * @param json holds the payload object of {@code worker:account:status}, UTF-8
     * @param from index of the payload's first byte
     * @param to index after its last byte
     * @param access of whoever reports; entries of accounts that it is not for fail
     * @return how many accounts were updated and how many entries failed; ends with {@link InvalidReportException} where
     *     the payload is no report at all
     */
    Mono<StatusAnswer> report(byte[] json, int from, int to, Access access);

    /**
     * Stores who logged in.
     *
     * @param json holds the object of {@code worker:login:success}, UTF-8
     * @param from index of its first byte
     * @param to index after its last byte
     * @param access of whoever says so; nothing is stored of an account that it is not for
     */
    Mono<Void> loggedIn(byte[] json, int from, int to, Access access);
}
