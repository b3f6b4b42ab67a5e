package io.imcache.master.ingest;

import io.imcache.master.json.JsonScanner;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.redis.item.InvalidItemException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Bounds on what one push may hold, and the parser that keeps them. */
final class PushLimits {
    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_NUMBER = 1000;

    private final LimitProperties limits;
    private final RefusalMeters refusals;
    private final JsonScanner.Bounds json;

    PushLimits(LimitProperties limits, RefusalMeters refusals) {
        this.limits = limits;
        this.refusals = refusals;
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.jsonDepth())
                        .maxStringLength(limits.textLength())
                        .maxNameLength(LONGEST_NAME)
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
        this.json = new JsonScanner.Bounds(factory, limits.jsonDepth(), limits.textLength());
    }

    JsonScanner.Bounds json() {
        return json;
    }

    /** An item of a payload that begins there. */
    InvalidPushException invalid(InvalidItemException item, int from) {
        return item.isTooMuch() ? exceeded() : InvalidPushException.noJson(item.place() - from);
    }

    /** More than the bounds of JSON allow. */
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
