package io.imcache.master.ingest;

import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Bounds on what one push may hold, and the parser that keeps them. */
final class PushLimits {
    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_NUMBER = 1000;

    private final LimitProperties limits;
    private final RefusalMeters refusals;
    private final JsonFactory factory;

    PushLimits(LimitProperties limits, RefusalMeters refusals) {
        this.limits = limits;
        this.refusals = refusals;
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.jsonDepth())
                        .maxStringLength(limits.textLength())
                        .maxNameLength(LONGEST_NAME)
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
    }

    JsonFactory factory() {
        return factory;
    }

    /**
     * Throws where an item has a text that is too long. The parser passes over texts that nobody asks it for without measuring
     * them; only what is large enough to hold one is looked at.
     *
     * @param item JSON that was parsed already
     */
    void checkTexts(byte[] item) {
        if (item.length <= limits.textLength()) {
            return;
        }
        int begin = -1;
        for (int i = 0; i < item.length; i++) {
            if (item[i] == '\\') {
                i++;
            } else if (item[i] == '"') {
                if (begin >= 0 && characters(item, begin, i) > limits.textLength()) {
                    throw exceeded();
                }
                begin = begin < 0 ? i + 1 : -1;
            }
        }
    }

    /** At most: an escape counts as what it is written with. */
    private static int characters(byte[] utf8, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if ((utf8[i] & 0xC0) != 0x80) {
                count++;
            }
        }
        return count;
    }

    /** The parser gave up. */
    InvalidPushException exceeded() {
        refusals.count("json");
        return new InvalidPushException("payload: nested too deep, or with a text, name or number that is too long"
                + " (expected: at most " + limits.jsonDepth() + " levels, names of " + LONGEST_NAME + ", numbers of "
                + LONGEST_NUMBER + " and texts of " + limits.textLength() + " characters)");
    }

    /** A push was refused since its worker has too many accounts. */
    void tooManyAccounts() {
        refusals.count("accounts-per-connection");
    }

    /** Throws where a collection has that many items and may not. */
    void checkItems(String collection, int count) {
        if (count > limits.itemsPerCollection()) {
            refusals.count("items-per-collection");
            throw new InvalidPushException(
                    collection + ": more items (expected: at most " + limits.itemsPerCollection() + ")");
        }
    }
}
