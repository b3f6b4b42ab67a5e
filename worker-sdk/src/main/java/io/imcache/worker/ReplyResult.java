package io.imcache.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what became of a reply.
 *
 * @param status {@code success}, {@code failed}, or another word that IM clients of the platform know
 * @param platformReplyId the id that the platform gave it; null if there is none
 * @param errorMessage why it failed, in a sentence; null if it did not
 * @param data more fields for the master
 */
public record ReplyResult(
        String status,
        @Nullable String platformReplyId,
        @Nullable String errorMessage,
        Map<String, @Nullable Object> data) {

    /** Says that the reply is on the platform. */
    public static ReplyResult success(String platformReplyId) {
        return new ReplyResult("success", platformReplyId, null, Map.of());
    }

    /** Says that the reply was not written, and will not be. */
    public static ReplyResult failed(String errorMessage) {
        return new ReplyResult("failed", null, errorMessage, Map.of());
    }

    /** Returns the components by the names of the protocol. */
    Map<String, @Nullable Object> fields() {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("status", status);
        fields.put("platform_reply_id", platformReplyId);
        fields.put("data", data);
        fields.put("error_message", errorMessage);
        return fields;
    }
}
