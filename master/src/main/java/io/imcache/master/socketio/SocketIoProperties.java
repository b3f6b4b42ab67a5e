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
 * Where crawlers connect.
 *
 * @param port the TCP port; 0 for any that is free
 * @param host the address to listen on; null for all
 * @param pingInterval how often the master pings a connection; at least 100 ms
 * @param lease how long a worker's lease on an account lasts unless a heartbeat renews it; at least 100 ms
 * @param pingTimeout how long a ping may stay without an answer; at least 100 ms
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
