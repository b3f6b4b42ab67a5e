package io.imcache.master.socketio.wire;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request of Engine.IO 4. Others are refused before netty-socketio sees them: there they would throw, or leave a client
 * behind that nothing ever removes.
 *
 * @param sessionId null for the first request of a session
 * @param contentLength the body's length in bytes
 */
public record EngineRequest(@Nullable UUID sessionId, boolean post, long contentLength) {
    private static final String PATH = "/socket.io/";
    /** Parameters of older protocols, for JSONP and for a disconnect. */
    private static final Set<String> OUTDATED = Set.of("j", "disconnect");

    /** Says in the words of Engine.IO why a request is refused. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient HttpResponseStatus status;
        private final int code;

        private Refused(HttpResponseStatus status, int code, String message) {
            super(message, null, false, false);
            this.status = status;
            this.code = code;
        }

        public HttpResponseStatus status() {
            return status;
        }

        public String body() {
            return "{\"code\":%d,\"message\":\"%s\"}".formatted(code, getMessage());
        }
    }

    public static EngineRequest of(HttpRequest request) throws Refused {
        if (request.decoderResult().isFailure()) {
            throw bad(3, "Bad request");
        }
        Map<String, List<String>> query = query(request);
        require("4".equals(first(query, "EIO")), 5, "Unsupported protocol version");
        require(OUTDATED.stream().noneMatch(query::containsKey), 3, "Bad request");
        String transport = first(query, "transport");
        boolean webSocket = "websocket".equals(transport);
        require(webSocket || "polling".equals(transport), 0, "Transport unknown");
        UUID sessionId = sessionId(first(query, "sid"));
        boolean post = request.method().equals(HttpMethod.POST);
        boolean right = request.method().equals(HttpMethod.GET) || (post && sessionId != null && !webSocket);
        require(right, 2, "Bad handshake method");
        require(!webSocket || isUpgrade(request), 3, "Bad request");
        return new EngineRequest(sessionId, post, contentLength(request, post));
    }

    private static Map<String, List<String>> query(HttpRequest request) throws Refused {
        try {
            QueryStringDecoder uri = new QueryStringDecoder(request.uri());
            if (!uri.path().equals(PATH)) {
                throw new Refused(HttpResponseStatus.NOT_FOUND, 3, "Not found");
            }
            return uri.parameters();
        } catch (IllegalArgumentException e) { // broken escapes
            throw bad(3, "Bad request");
        }
    }

    private static @Nullable UUID sessionId(@Nullable String text) throws Refused {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw bad(1, "Session ID unknown");
        }
    }

    private static boolean isUpgrade(HttpRequest request) {
        return request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && "13".equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))
                && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    }

    private static long contentLength(HttpRequest request, boolean post) throws Refused {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            // The budget must know the size of a body before it is read.
            if (post || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
                throw new Refused(HttpResponseStatus.LENGTH_REQUIRED, 3, "Content-Length required");
            }
            return 0;
        }
        try {
            long bytes = Long.parseLong(length);
            require(post || bytes == 0, 3, "Bad request"); // no budget counts such a body
            return bytes;
        } catch (NumberFormatException e) {
            throw bad(3, "Bad request");
        }
    }

    /**
     * Removes {@code b64} from a request's URI. With it clients say that they can't take binary data, which masters never send.
     * netty-socketio would speak an older protocol then.
     */
    public static String withoutBase64(String uri) {
        return uri.replaceAll("(?<=[?&])b64(=[^&]*)?(&|$)", "");
    }

    private static @Nullable String first(Map<String, List<String>> query, String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.get(0);
    }

    private static void require(boolean holds, int code, String message) throws Refused {
        if (!holds) {
            throw bad(code, message);
        }
    }

    private static Refused bad(int code, String message) {
        return new Refused(HttpResponseStatus.BAD_REQUEST, code, message);
    }
}
