package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a master, or a load balancer before several, is found.
 *
 * @param socket its Socket.IO address: {@code http://} or {@code https://}, host and port
 * @param http its HTTP address, for large snapshots; null where it can't be reached, then no push may be larger than 15 MiB
 */
public record MasterAddress(URI socket, @Nullable URI http) {
    public MasterAddress {
        check("socket", requireNonNull(socket, "socket"));
        if (http != null) {
            check("http", http);
        }
    }

    private static void check(String name, URI address) {
        String scheme = address.getScheme();
        if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    name + ": " + address + " (expected: http://host:port or https://host:port)");
        }
    }
}
