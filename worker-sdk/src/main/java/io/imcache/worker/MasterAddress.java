package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Locates a master, or a load balancer in front of several.
 *
 * @param socket the Socket.IO address: {@code http://} or {@code https://}, host and port
 * @param http the HTTP address, for large pushes; null if there is none, which limits pushes to 15 MiB
 */
public record MasterAddress(URI socket, @Nullable URI http) {
    /**
     * Checks the addresses.
     *
     * @throws IllegalArgumentException if one has another scheme, or no host
     */
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
