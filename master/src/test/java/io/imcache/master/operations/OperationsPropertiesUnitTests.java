package io.imcache.master.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperationsPropertiesUnitTests {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void boundsAreTaken() {
        assertThat(new OperationsProperties(Duration.ZERO, SECOND).redisGrace()).isZero();
    }

    @Test
    void valuesOutOfBoundsAreNamed() {
        assertThatThrownBy(() -> new OperationsProperties(Duration.ofMillis(-1), SECOND))
                .hasMessage("imcache.operations.redis-grace: PT-0.001S (expected: 0s or more)");
        assertThatThrownBy(() -> new OperationsProperties(SECOND, Duration.ofMillis(999)))
                .hasMessage("imcache.operations.data-age-interval: PT0.999S (expected: 1s or more)");
    }
}
