package io.imcache.master.socketio;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketIoPropertiesUnitTests {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortIsAPort(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SocketIoProperties(port, null, SECOND, SECOND, SECOND))
                .withMessage("imcache.socketio.port: %d (expected: 0..65535)", port);
    }

    @Test
    void zeroIsAnyFreePort() {
        assertThatNoException().isThrownBy(() -> new SocketIoProperties(0, null, SECOND, SECOND, SECOND));
    }
}
