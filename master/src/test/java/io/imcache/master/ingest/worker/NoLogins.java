package io.imcache.master.ingest.worker;

import io.imcache.master.login.LoginReports;
import io.imcache.master.login.ReportRate;
import io.imcache.master.security.Access;
import reactor.core.publisher.Mono;

/** Takes reports of logins, and does nothing with them. */
final class NoLogins implements LoginReports {
    @Override
    public Mono<Void> report(
            Access access, ReportRate rate, String event, boolean success, byte[] json, int from, int to) {
        return Mono.empty();
    }

    @Override
    public Mono<Void> restarted(Access access, ReportRate rate, byte[] json, int from, int to) {
        return Mono.empty();
    }
}
