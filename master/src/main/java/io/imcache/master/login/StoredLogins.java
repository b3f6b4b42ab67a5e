package io.imcache.master.login;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.credentials.InvalidCredentialsException;
import io.imcache.protocol.AnswerCode;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/** Puts logins over the credentials of accounts. */
final class StoredLogins {
    private final Credentials credentials;

    StoredLogins(Credentials credentials) {
        this.credentials = credentials;
    }

    /** Stores a login. Ends with {@link InvalidLoginException} if credentials are not taken, or not these. */
    Mono<Void> put(String accountId, ObjectNode login) {
        return credentials
                .read(accountId)
                .map(LoginJson::read)
                .defaultIfEmpty(LoginJson.object())
                .publishOn(Schedulers.parallel())
                .map(known -> LoginJson.bytes(AccountLogin.merged(known, login)))
                .flatMap(json -> credentials.store(accountId, json))
                .onErrorMap(
                        InvalidCredentialsException.class,
                        e -> new InvalidLoginException(AnswerCode.FORBIDDEN, String.valueOf(e.getMessage())));
    }

    Mono<Boolean> forget(String accountId) {
        return credentials.remove(accountId);
    }
}
