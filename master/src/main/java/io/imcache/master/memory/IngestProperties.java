package io.imcache.master.memory;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds on pushes.
 *
 * @param maxPayload the largest message over Socket.IO, 64 KB to 1 GB
 * @param maxHttpPayload the largest body over HTTP, decompressed; 64 KB to 1 GB
 * @param maxPending the most bytes of messages that are being received or processed, over all connections; at the bound the
 *     master stops reading; null for an eighth of the heap. While frames are assembled, Netty holds up to twice as much
 */
@ConfigurationProperties("imcache.ingest")
public record IngestProperties(
        @DefaultValue("16MB") DataSize maxPayload,
        @DefaultValue("64MB") DataSize maxHttpPayload,
        @Nullable DataSize maxPending) {

    private static final DataSize SMALLEST = DataSize.ofKilobytes(64);
    private static final DataSize LARGEST = DataSize.ofGigabytes(1);

    public IngestProperties {
        check("imcache.ingest.max-payload", maxPayload);
        check("imcache.ingest.max-http-payload", maxHttpPayload);
    }

    /** Returns {@link #maxPending} in bytes, or its default; at least twice the largest message. */
    public long pendingLimit() {
        long asked = maxPending == null ? Runtime.getRuntime().maxMemory() / 8 : maxPending.toBytes();
        return Math.max(asked, 2 * maxPayload.toBytes());
    }

    private static void check(String name, DataSize size) {
        if (size.compareTo(SMALLEST) < 0 || size.compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException("%s: %d bytes (expected: %d..%d)"
                    .formatted(name, size.toBytes(), SMALLEST.toBytes(), LARGEST.toBytes()));
        }
    }
}
