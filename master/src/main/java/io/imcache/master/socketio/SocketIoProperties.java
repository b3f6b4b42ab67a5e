package io.imcache.master.socketio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the Socket.IO server.
 *
 * @param port the TCP port; 0 for any free port
 * @param host the address that it listens on; null for all
 * @param pingInterval the time between pings of a connection; 100 ms to 1 h
 * @param lease the time that a worker's lease on an account lasts unless a heartbeat renews it; 100 ms to 1 h
 * @param pingTimeout the longest wait for the answer to a ping; 100 ms to 1 h
 */
@ConfigurationProperties("imcache.socketio")
public record SocketIoProperties(
        @DefaultValue(SocketIoProperties.PORT) int port,
        @Nullable String host,
        @DefaultValue("25s") Duration pingInterval,
        @DefaultValue("60s") Duration pingTimeout,
        @DefaultValue("60s") Duration lease) {

    static final String PORT = "9092";
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int LAST_PORT = 65_535;

    public SocketIoProperties {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "imcache.socketio.port: %d (expected: 0..%d)".formatted(port, LAST_PORT));
        }
        host = host == null || host.isBlank() ? null : host;
        check("imcache.socketio.ping-interval", pingInterval);
        check("imcache.socketio.ping-timeout", pingTimeout);
        check("imcache.socketio.lease", lease);
    }

    private static void check(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("%s: %d ms (expected: %d..%d)"
                    .formatted(name, value.toMillis(), SHORTEST.toMillis(), LONGEST.toMillis()));
        }
    }
}
