package io.imcache.worker;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a reply.
 *
 * @param status {@code success}, {@code failed}, or another word that IM clients of the platform know
 * @param platformReplyId what the platform calls it
 * @param errorMessage a sentence, where it failed
 * @param data what else the master should know
 */
public record ReplyResult(
        String status,
        @Nullable String platformReplyId,
        @Nullable String errorMessage,
        Map<String, @Nullable Object> data) {

    /** It is on the platform. */
    public static ReplyResult success(String platformReplyId) {
        return new ReplyResult("success", platformReplyId, null, Map.of());
    }

    /** It is not, and will not be. */
    public static ReplyResult failed(String errorMessage) {
        return new ReplyResult("failed", null, errorMessage, Map.of());
    }
}
