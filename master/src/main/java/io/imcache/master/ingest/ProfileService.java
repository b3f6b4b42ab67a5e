package io.imcache.master.ingest;

import static java.util.Objects.requireNonNull;

import io.imcache.master.security.Access;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.StoreException;
import java.util.HashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores reports on accounts: their login status, follower counts and the like. */
public final class ProfileService {
    private static final Logger log = LoggerFactory.getLogger(ProfileService.class);

    private static final int AT_ONCE = 8;

    private final AccountStore store;

    public ProfileService(AccountStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * Stores the profile fields of each account that a report names, a few accounts at a time.
     *
     * @param json holds the payload object of {@code worker:account:status}, UTF-8
     * @param from index of the payload's first byte
     * @param to index after its last byte
     * @param access of the sender; entries of other accounts fail, and so do those of accounts that a person deleted
     * @return how many accounts were updated and how many entries failed; ends with {@link InvalidReportException} if the payload
     *     is no report at all
     */
    public Mono<StatusAnswer> report(byte[] json, int from, int to, Access access) {
        return Mono.fromSupplier(() -> StatusReport.read(json, from, to))
                .flatMap(report -> Flux.fromIterable(report.entries())
                        .flatMap(entry -> update(entry, access), AT_ONCE)
                        .reduce(
                                new StatusAnswer(0, report.malformed()),
                                (sum, stored) -> stored
                                        ? new StatusAnswer(sum.updated() + 1, sum.failed())
                                        : new StatusAnswer(sum.updated(), sum.failed() + 1)));
    }

    /**
     * Stores the account of a crawler's login.
     *
     * @param json holds the object of {@code worker:login:success}, UTF-8
     * @param from index of its first byte
     * @param to index after its last byte
     * @param access of the sender; logins of other accounts are ignored
     */
    public Mono<Void> loggedIn(byte[] json, int from, int to, Access access) {
        return Mono.defer(() -> {
            StatusReport.Entry login = StatusReport.readLogin(json, from, to);
            if (login == null) {
                return Mono.empty();
            }
            var fields = new HashMap<>(login.fields());
            fields.putIfAbsent("login_status", "logged_in");
            return update(new StatusReport.Entry(login.accountId(), login.platform(), fields), access)
                    .then();
        });
    }

    private Mono<Boolean> update(StatusReport.Entry entry, Access access) {
        if (!access.mayPush(entry.accountId())) {
            return Mono.just(false);
        }
        return store.reportProfile(entry.accountId(), entry.platform(), entry.fields())
                .hasElement()
                .onErrorResume(StoreException.class, e -> {
                    log.debug("profile not stored: {}", e.getClass().getSimpleName());
                    return Mono.just(false);
                });
    }
}
