package io.imcache.master.im.fast;

import io.imcache.master.web.ReadyAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A page as it was sent.
 *
 * @param accountId the account that it shows
 * @param version the account's version that it was made from
 * @param route the pattern of its path, under which requests are counted; null if unknown
 * @param answer the bytes and headers that were sent
 * @param gzipped the same, compressed; null until a client takes gzip
 */
record CachedPage(
        String accountId, long version, @Nullable String route, ReadyAnswer answer, @Nullable ReadyAnswer gzipped) {
    /** Estimated bytes of a page besides its body: objects, tag and the cache's entry. */
    private static final int OVERHEAD = 400;

    /** Estimates the bytes of heap that the page takes. */
    int weight(String key) {
        int body = answer.length() + (gzipped == null ? 0 : gzipped.length());
        return OVERHEAD + 2 * key.length() + accountId.length() + body;
    }

    CachedPage withGzipped() {
        var out = new ByteArrayOutputStream(answer.length() / 2);
        try (var gzip = new GZIPOutputStream(out)) {
            answer.writeTo(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return new CachedPage(accountId, version, route, answer, answer.encoded("gzip", out.toByteArray()));
    }
}
