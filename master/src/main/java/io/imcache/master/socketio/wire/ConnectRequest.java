package io.imcache.master.socketio.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request of a client to join a namespace.
 *
 * @param namespace its name in netty-socketio: empty for {@code /}
 * @param auth the members of its {@code auth} object
 */
public record ConnectRequest(String namespace, Map<String, String> auth) {
    private static final String TOKEN = "token";

    public @Nullable String token() {
        return auth.get(TOKEN);
    }

    /** Leaves the token out. */
    @Override
    public String toString() {
        return "ConnectRequest[" + namespace + ']';
    }
}
