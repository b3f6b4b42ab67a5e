package io.imcache.master.login;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Configures logins of accounts.
 *
 * @param session how long a login is remembered, whose events do not name the account; 1 minute to 1 day
 * @param maxReport the largest event of a worker that clients are sent, such as one with the image of a QR code; 4KB to 1MB
 * @param reportRate how much of such events a connection of a worker may send in a second, four times that at once. A small
 *     event counts as 4 KB; at least 16KB
 */
@ConfigurationProperties("imcache.login")
record LoginProperties(
        @DefaultValue("15m") Duration session,
        @DefaultValue("256KB") DataSize maxReport,
        @DefaultValue("512KB") DataSize reportRate) {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    LoginProperties {
        if (session.compareTo(SHORTEST) < 0 || session.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "imcache.login.session: %s (expected: %s..%s)".formatted(session, SHORTEST, LONGEST));
        }
        if (maxReport.toKilobytes() < 4 || maxReport.compareTo(DataSize.ofMegabytes(1)) > 0) {
            throw new IllegalArgumentException(
                    "imcache.login.max-report: %s (expected: 4KB..1MB)".formatted(maxReport));
        }
        if (reportRate.toKilobytes() < 16) {
            throw new IllegalArgumentException(
                    "imcache.login.report-rate: %s (expected: 16KB or more)".formatted(reportRate));
        }
    }
}
