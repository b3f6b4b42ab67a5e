package io.imcache.worker.link;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.SyncStats;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A master's answer to a push.
 *
 * @param code why the master refused the push; null if it stored it
 * @param reason why, in a sentence; empty if it stored the push
 * @param version the account's version after the push; if it was refused, the current version, or 0
 * @param changed whether the push changed the account
 * @param stats what the account holds and what changed
 * @param timestamp when the master answered, in milliseconds of its clock; 0 if it does not say
 */
public record Answer(
        @Nullable AnswerCode code, String reason, long version, boolean changed, SyncStats stats, long timestamp) {

    private static final SyncStats NO_STATS = new SyncStats(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Stands for an answer that refuses a push. */
    public static Answer refused(AnswerCode code, String reason) {
        return new Answer(code, reason, 0, false, NO_STATS, 0);
    }

    /** Reads an answer. */
    public static Answer of(Map<String, @Nullable Object> payload) {
        long timestamp = number(payload, "timestamp");
        if (Boolean.TRUE.equals(payload.get("success"))) {
            return new Answer(
                    null,
                    "",
                    number(payload, "version"),
                    Boolean.TRUE.equals(payload.get("changed")),
                    stats(payload.get("stats")),
                    timestamp);
        }
        return new Answer(
                code(payload.get("code")),
                String.valueOf(payload.get("error")),
                number(payload, "version"),
                false,
                NO_STATS,
                timestamp);
    }

    /** Takes a code that only a newer master knows for a failure that may pass. */
    private static AnswerCode code(@Nullable Object name) {
        for (AnswerCode code : AnswerCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return AnswerCode.INTERNAL_ERROR;
    }

    private static SyncStats stats(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> stats)) {
            return NO_STATS;
        }
        return new SyncStats(
                count(stats, "comments"),
                count(stats, "contents"),
                count(stats, "conversations"),
                count(stats, "messages"),
                count(stats, "notifications"),
                count(stats, "added"),
                count(stats, "updated"),
                count(stats, "removed"),
                count(stats, "rejected"),
                count(stats, "deferred"),
                count(stats, "held"));
    }

    private static int count(Map<?, ?> stats, String name) {
        return stats.get(name) instanceof Number number ? number.intValue() : 0;
    }

    private static long number(Map<String, @Nullable Object> payload, String name) {
        return payload.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
