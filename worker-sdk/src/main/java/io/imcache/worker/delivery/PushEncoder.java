package io.imcache.worker.delivery;

import io.imcache.worker.link.PushBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JacksonException;

/** Writes pushes as JSON, gzipped if they go over HTTP. Used on threads that may be blocked. */
final class PushEncoder {
    /** OkHttp closes a socket that has more than 16 MiB to send, without telling why. */
    private static final long SOCKET_LIMIT = 15L * 1024 * 1024;
    /** Keeps a runaway account from taking the heap. By default masters take less, and say so. */
    private static final long HTTP_LIMIT = 256L * 1024 * 1024;

    private final DeliveryOptions options;

    PushEncoder(DeliveryOptions options) {
        this.options = options;
    }

    /**
     * Writes a push.
     *
     * @throws BodyBuffer.TooLargeException if no master would take so many bytes
     */
    PushBody encode(Outgoing outgoing) throws IOException {
        var buffer = options.hasHttp()
                ? new BodyBuffer(outgoing.overHttp() ? 0 : options.largestOnSocket(), HTTP_LIMIT)
                : new BodyBuffer(Long.MAX_VALUE, SOCKET_LIMIT);
        try (buffer) {
            write(outgoing, buffer);
        } catch (JacksonException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
        return buffer.body();
    }

    private static void write(Outgoing outgoing, OutputStream out) throws IOException {
        if (outgoing.spooled() == null) {
            PushJson.write(outgoing.head(), outgoing.cut(), out);
            return;
        }
        try (InputStream in = outgoing.spooled().open()) {
            PushJson.copy(outgoing.head(), in, out);
        }
    }
}
