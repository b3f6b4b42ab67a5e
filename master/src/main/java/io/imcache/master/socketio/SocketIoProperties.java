package io.imcache.master.socketio;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the Socket.IO server.
 *
 * @param port the TCP port; 0 for any free port
 * @param host the address that it listens on; null for all
 * @param pingInterval the time between pings of a connection; 100 ms to 1 h
 * @param lease the time that a worker's lease on an account lasts unless a heartbeat renews it; 100 ms to 1 h
 * @param pingTimeout the longest wait for the answer to a ping; 100 ms to 1 h
 */
@Validated
@ConfigurationProperties("imcache.socketio")
public record SocketIoProperties(
        @DefaultValue("9092") @Min(0) @Max(65535) int port,
        @Nullable String host,
        @NotNull @DefaultValue("25s") Duration pingInterval,
        @NotNull @DefaultValue("60s") Duration pingTimeout,
        @NotNull @DefaultValue("60s") Duration lease) {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    public SocketIoProperties {
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
