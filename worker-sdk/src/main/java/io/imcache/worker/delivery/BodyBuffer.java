package io.imcache.worker.delivery;

import io.imcache.worker.link.PushBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Collects the JSON of a push. A small push stays as it is, for the socket. A larger one is gzipped while it is written, for
 * HTTP: a large snapshot is never in memory as a whole.
 */
final class BodyBuffer extends OutputStream {
    private final long gzipPast;
    private final long largest;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * 1024);
    private OutputStream out = bytes;
    private boolean gzipped;
    private long size;

    /**
     * @param gzipPast with more bytes than this, the body is gzipped
     * @param largest how many bytes the body may have before it is gzipped
     */
    BodyBuffer(long gzipPast, long largest) {
        this.gzipPast = gzipPast;
        this.largest = largest;
    }

    /** Says that the push has more bytes than any master would take. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long largest) {
            super("snapshot: more than " + largest + " bytes (expected: at most that many)");
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        size += length;
        if (size > largest) {
            throw new TooLargeException(largest);
        }
        if (!gzipped && size > gzipPast) {
            byte[] before = bytes.toByteArray();
            bytes.reset();
            out = new GZIPOutputStream(bytes, 32 * 1024);
            out.write(before);
            gzipped = true;
        }
        out.write(from, offset, length);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Returns the body. Close the buffer first. */
    PushBody body() {
        return new PushBody(bytes.toByteArray(), gzipped);
    }
}
