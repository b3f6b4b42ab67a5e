package io.imcache.master.workers;

import org.jspecify.annotations.Nullable;

/**
 * A message or comment to send.
 *
 * @param id of the message in the store
 * @param requestId of the request to the worker: the message's, or {@link RequestIds#of} it
 * @param accountId the account that sends it
 * @param accountName the account's name
 * @param platform null if unknown
 * @param conversationId the conversation that it belongs to; null for a comment
 * @param receiverId the other person, by the id that the worker needs; null for a comment, or if unknown
 * @param type text, image, file, video, audio or link
 * @param content the text, or the caption of the medium
 * @param mediaUrl the medium; null for none
 * @param replyToMessageId the message or comment that it answers; null for none
 * @param createdAt when it was made, in milliseconds
 * @param reply more about it; for a comment, what it is on
 */
public record OutboundMessage(
        String id,
        String requestId,
        String accountId,
        String accountName,
        @Nullable String platform,
        @Nullable String conversationId,
        @Nullable String receiverId,
        String type,
        String content,
        @Nullable String mediaUrl,
        @Nullable String replyToMessageId,
        long createdAt,
        Reply reply) {

    /** The target of a message. */
    public enum Target {
        DIRECT_MESSAGE("direct_message"),
        /** An answer to a comment. */
        COMMENT("comment"),
        /** A comment on a content. */
        WORK("work");

        private final String workersName;

        Target(String workersName) {
            this.workersName = workersName;
        }

        String workersName() {
            return workersName;
        }
    }

    /**
     * More about a message: what clients know of it, and what a worker needs to find the place of a comment.
     *
     * @param contentId the content that a comment is on; null for direct messages
     * @param category the client's word for it: private, comment or works
     * @param answered the text of the message that it answers; null if unknown
     * @param fromId the author, as the client shows it; null if unknown
     * @param fromName the author's name; null if unknown
     * @param fromAvatar the author's picture; null if unknown
     * @param content the content as its crawler pushed it, JSON; null if it is not stored
     * @param comment the comment that it answers, as its crawler pushed it, JSON; null if it is not stored
     */
    public record Reply(
            Target target,
            @Nullable String contentId,
            String category,
            @Nullable String answered,
            @Nullable String fromId,
            @Nullable String fromName,
            @Nullable String fromAvatar,
            @Nullable String content,
            @Nullable String comment) {
        /** A direct message about which no more is known. */
        public static final Reply NONE =
                new Reply(Target.DIRECT_MESSAGE, null, "private", null, null, null, null, null, null);
    }
}
