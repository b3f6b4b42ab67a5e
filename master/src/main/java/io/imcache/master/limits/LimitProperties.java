package io.imcache.master.limits;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits. {@code 0} switches one of the first six off.
 *
 * @param imRequestsPerSecond requests to the IM API per token's subject, over all masters; twice as many in a burst
 * @param pushesPerSecond pushes per token's subject, over all masters; twice as many in a burst
 * @param connections Socket.IO connections to one master
 * @param connectionsPerToken Socket.IO connections to one master per token's subject
 * @param httpConnections HTTP connections to one master
 * @param accountsPerConnection accounts pushed over one Socket.IO connection
 * @param jsonDepth levels of nesting in a push, 8 to 500
 * @param textLength characters of one text in a push, 1,024 or more
 * @param itemsPerCollection items in a collection of a push, 1 or more
 * @param timeout longest time without progress: reading a request's head, receiving a body or a WebSocket message, or
 *     sending a response; 1 s or more
 * @param requestTimeout longest time to receive a whole body; 1 s or more
 * @param idleTimeout how long an HTTP connection waits for the next request after a response; 1 s or more
 */
@ConfigurationProperties("imcache.limits")
public record LimitProperties(
        @DefaultValue("5000") int imRequestsPerSecond,
        @DefaultValue("500") int pushesPerSecond,
        @DefaultValue("10000") int connections,
        @DefaultValue("5000") int connectionsPerToken,
        @DefaultValue("20000") int httpConnections,
        @DefaultValue("10000") int accountsPerConnection,
        @DefaultValue("100") int jsonDepth,
        @DefaultValue("8000000") int textLength,
        @DefaultValue("100000") int itemsPerCollection,
        @DefaultValue("60s") Duration timeout,
        @DefaultValue("10m") Duration requestTimeout,
        @DefaultValue("10m") Duration idleTimeout) {

    private static final int MOST = Integer.MAX_VALUE;
    private static final int DEEPEST = 500;
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public LimitProperties {
        check("im-requests-per-second", imRequestsPerSecond, 0, 1_000_000_000);
        check("pushes-per-second", pushesPerSecond, 0, 1_000_000_000);
        check("connections", connections, 0, MOST);
        check("connections-per-token", connectionsPerToken, 0, MOST);
        check("http-connections", httpConnections, 0, MOST);
        check("accounts-per-connection", accountsPerConnection, 0, MOST);
        check("json-depth", jsonDepth, 8, DEEPEST);
        check("text-length", textLength, 1024, MOST);
        check("items-per-collection", itemsPerCollection, 1, MOST);
        check("timeout", timeout);
        check("request-timeout", requestTimeout);
        check("idle-timeout", idleTimeout);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "imcache.limits.%s: %d (expected: %d..%d)".formatted(name, value, least, most));
        }
    }

    private static void check(String name, Duration value) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "imcache.limits.%s: %d ms (expected: at least 1000)".formatted(name, value.toMillis()));
        }
    }

    /** Returns the limits that apply without configuration. */
    public static LimitProperties defaults() {
        return new LimitProperties(
                5000,
                500,
                10_000,
                5000,
                20_000,
                10_000,
                100,
                8_000_000,
                100_000,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10));
    }
}
