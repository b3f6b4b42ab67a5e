package io.imcache.redis.model;

import io.imcache.redis.keys.Bytes;
import java.util.Base64;
import java.util.Optional;

/**
 * A position in a list that stays valid while items come and go: the order and id of an item. A reader that goes on
 * from there neither repeats nor skips an item that was there before.
 *
 * @param order the item's order, in the sense of {@link io.imcache.redis.item.ItemSchema}
 * @param id the item's id
 */
public record Position(long order, String id) {
    /** Characters of an encoded position with the longest id: 512 Chinese characters, 3 bytes each, and its order. */
    private static final int LONGEST = 2_100;

    /** Encodes the position as an opaque text that fits into a query. */
    public String encode() {
        String text = order + ":" + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Bytes.of(text));
    }

    /** Decodes a text of {@link #encode}; empty if it is no such text. */
    public static Optional<Position> decode(String encoded) {
        if (encoded.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String text = Bytes.text(Base64.getUrlDecoder().decode(encoded));
            int colon = text.indexOf(':');
            if (colon < 1) {
                return Optional.empty();
            }
            long order = Long.parseLong(text.substring(0, colon));
            return order < 0 ? Optional.empty() : Optional.of(new Position(order, text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
