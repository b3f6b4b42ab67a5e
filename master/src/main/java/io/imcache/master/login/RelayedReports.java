package io.imcache.master.login;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.security.Access;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.logins.LoginSessions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes reports of workers that are connected to this master. */
final class RelayedReports implements LoginReports {
    /** Credentials, and what is said beside them. */
    private static final int LARGEST = Credentials.LARGEST + 256 * 1024;

    private static final String RESTARTED = "master:account-status-updated";

    private final LoginRelay relay;
    private final LoginSessions sessions;
    private final StoredLogins logins;
    private final int mostTold;
    private final long perSecond;
    private final Counter taken;
    private final Counter refused;

    RelayedReports(
            LoginRelay relay,
            LoginSessions sessions,
            StoredLogins logins,
            DataSize mostTold,
            DataSize perSecond,
            MeterRegistry meters) {
        this.relay = relay;
        this.sessions = sessions;
        this.logins = logins;
        this.mostTold = (int) mostTold.toBytes();
        this.perSecond = perSecond.toBytes();
        this.taken = counter("taken", meters);
        this.refused = counter("refused", meters);
    }

    @Override
    public Mono<Void> report(
            Access access, ReportRate rate, String event, boolean success, byte[] json, int from, int to) {
        return counted(read(rate, json, from, to)
                .flatMap(report -> account(report, access).flatMap(accountId -> {
                    ObjectNode login = success ? AccountLogin.ofReport(report) : null;
                    return kept(accountId, login)
                            .materialize()
                            // Clients are told also of a login that was not kept.
                            .flatMap(kept -> told(accountId, event, report).then(failureOf(kept)));
                })));
    }

    @Override
    public Mono<Void> restarted(Access access, ReportRate rate, byte[] json, int from, int to) {
        return counted(read(rate, json, from, to).flatMap(report -> account(report, access)
                .flatMap(accountId -> relay.toClients(accountId, RESTARTED, LoginJson.object(out -> {
                    JsonNode success = report.get("success");
                    out.put("accountId", accountId);
                    out.put("platform", LoginJson.text(report, "platform", LoginJson.LONGEST_TEXT));
                    out.put("status", success != null && success.asBoolean(false) ? "active" : "error");
                    out.put("timestamp", System.currentTimeMillis());
                })))));
    }

    private static Counter counter(String outcome, MeterRegistry meters) {
        return Counter.builder("imcache.login.reports")
                .description("Reports of workers on logins, and notifications")
                .tag("outcome", outcome)
                .register(meters);
    }

    private Mono<Void> counted(Mono<Void> report) {
        return report.doOnSuccess(done -> taken.increment())
                .doOnError(InvalidLoginException.class, error -> refused.increment());
    }

    private Mono<ObjectNode> read(ReportRate rate, byte[] json, int from, int to) {
        Mono<ObjectNode> report = Mono.fromSupplier(() -> {
            if (!rate.takes(to - from, perSecond)) {
                throw new InvalidLoginException(
                        AnswerCode.LIMIT_EXCEEDED,
                        "too many reports of logins over this connection (expected: up to %d bytes a second)"
                                .formatted(perSecond));
            }
            return LoginJson.read(json, from, to, LARGEST);
        });
        // The caller may come from Redis, with what it stored before.
        return report.subscribeOn(Schedulers.parallel());
    }

    /** Finds the account that a report is about, if the worker may report on it. */
    private Mono<String> account(ObjectNode report, Access access) {
        String named = LoginJson.accountId(report, "account_id", "accountId");
        String session = LoginJson.text(report, "session_id", LoginJson.LONGEST_TEXT);
        if (session == null) {
            return permitted(named, access);
        }
        return sessions.find(session)
                .map(LoginSessions.Session::accountId)
                .defaultIfEmpty(named == null ? "" : named)
                .publishOn(Schedulers.parallel())
                .flatMap(accountId -> {
                    if (accountId.isEmpty()) {
                        return Mono.error(
                                new InvalidLoginException(
                                        "session_id: not known (expected: one that a client began, or an account_id beside it)"));
                    }
                    return named != null && !named.equals(accountId)
                            ? Mono.error(new InvalidLoginException(
                                    AnswerCode.FORBIDDEN,
                                    "session_id: of another account (expected: a login of account_id)"))
                            : permitted(accountId, access);
                });
    }

    private static Mono<String> permitted(@Nullable String accountId, Access access) {
        if (accountId == null) {
            return Mono.error(new InvalidLoginException("account_id: missing (expected: the id of an account)"));
        }
        return access.mayPush(accountId)
                ? Mono.just(accountId)
                : Mono.error(new InvalidLoginException(AnswerCode.FORBIDDEN, "the token is not for this account"));
    }

    private Mono<Void> kept(String accountId, @Nullable ObjectNode login) {
        return login == null ? Mono.empty() : logins.put(accountId, login);
    }

    private static Mono<Void> failureOf(Signal<Void> signal) {
        Throwable failure = signal.getThrowable();
        return failure == null ? Mono.empty() : Mono.error(failure);
    }

    private Mono<Void> told(String accountId, String event, ObjectNode report) {
        return Mono.defer(() -> {
            LoginJson.removeSecrets(report);
            report.remove("accountId");
            report.put("account_id", accountId);
            byte[] json = LoginJson.bytes(report);
            if (json.length > mostTold) {
                return Mono.error(new InvalidLoginException(
                        AnswerCode.PAYLOAD_TOO_LARGE,
                        "payload: %d bytes for clients (expected: up to %d)".formatted(json.length, mostTold)));
            }
            return relay.toClients(accountId, event, json);
        });
    }
}
