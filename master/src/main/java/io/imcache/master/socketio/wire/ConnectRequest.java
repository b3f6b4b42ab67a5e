package io.imcache.master.socketio.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client asks to be let into a namespace.
 *
 * @param namespace as netty-socketio names it: empty for {@code /}
 * @param auth the members of its {@code auth} object
 */
public record ConnectRequest(String namespace, Map<String, String> auth) {
    private static final String TOKEN = "token";

    public @Nullable String token() {
        return auth.get(TOKEN);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ConnectRequest[" + namespace + ']';
    }
}
