package io.imcache.master.login;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LoginPropertiesUnitTests {
    private static void refused(String message, Duration session, long report, long rate) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new LoginProperties(session, DataSize.ofKilobytes(report), DataSize.ofKilobytes(rate)))
                .withMessageStartingWith(message);
    }

    @Test
    void boundsAreChecked() {
        refused("imcache.login.session: PT1S (expected: PT1M..PT24H)", Duration.ofSeconds(1), 256, 512);
        refused("imcache.login.session: PT25H (expected: ", Duration.ofHours(25), 256, 512);
        refused("imcache.login.max-report: 1024B (expected: 4KB..1MB)", Duration.ofHours(1), 1, 512);
        refused("imcache.login.max-report: ", Duration.ofHours(1), 2_000, 512);
        refused("imcache.login.report-rate: 1024B (expected: 16KB or more)", Duration.ofHours(1), 256, 1);
    }
}
