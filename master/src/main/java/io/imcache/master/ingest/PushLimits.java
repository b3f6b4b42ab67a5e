package io.imcache.master.ingest;

import io.imcache.master.json.JsonFault;
import io.imcache.master.json.JsonScanner;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.redis.item.InvalidItemException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Holds the bounds on one push, and the parser that enforces them. */
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

    /** Creates the error for an item of a payload. */
    InvalidPushException invalid(InvalidItemException item, PushPayload payload) {
        return item.isTooMuch() ? exceeded() : noJson(payload, item.place() - payload.from());
    }

    /**
     * Creates the error for a payload that is no JSON. It names the path of the fault, which a scan does not know.
     *
     * @param place index in the payload, in bytes, if no other fault is found
     */
    InvalidPushException noJson(PushPayload payload, int place) {
        JsonFault fault = JsonFault.find(payload.json(), payload.from(), payload.to(), json.factory());
        if (fault == null) {
            return new InvalidPushException("payload: no JSON at byte " + place + " (expected: an object)");
        }
        return new InvalidPushException((fault.path().isEmpty() ? "payload" : fault.path()) + ": no JSON "
                + fault.inWords() + " (expected: a JSON value)");
    }

    /** Counts a payload beyond the bounds of JSON, and creates its error. */
    InvalidPushException exceeded() {
        refusals.count("json");
        return new InvalidPushException("payload: nested too deep, or with a text, name or number that is too long"
                + " (expected: at most " + limits.jsonDepth() + " levels, names of " + LONGEST_NAME + ", numbers of "
                + LONGEST_NUMBER + " and texts of " + limits.textLength() + " characters)");
    }

    /** Counts a push that is refused because its worker has too many accounts. */
    void tooManyAccounts() {
        refusals.count("accounts-per-connection");
    }

    /** Throws if a collection may not have that many items. */
    void checkItems(String collection, int count) {
        if (count > limits.itemsPerCollection()) {
            refusals.count("items-per-collection");
            throw new InvalidPushException(
                    collection + ": more items (expected: at most " + limits.itemsPerCollection() + ")");
        }
    }
}
