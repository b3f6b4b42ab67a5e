package io.imcache.master.workers;

import org.jspecify.annotations.Nullable;

/**
 * A message or comment to send.
 *
 * @param id of the message in the store; must not be guessable, because it names the request too
 * @param accountId the account that sends it
 * @param platform null if unknown
 * @param conversationId the conversation that it belongs to; null for a comment
 * @param receiverId the other person; null if unknown
 * @param receiverName null if unknown
 * @param type text, image, file, video, audio or link
 * @param content the text, or the caption of the medium
 * @param mediaUrl the medium; null for none
 * @param replyToMessageId the message or comment that it answers; null for none
 * @param createdAt when it was made, in milliseconds
 * @param reply more about it; for a comment, what it is on
 */
public record OutboundMessage(
        String id,
        String accountId,
        @Nullable String platform,
        @Nullable String conversationId,
        @Nullable String receiverId,
        @Nullable String receiverName,
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
     * More about a message, from clients that know it.
     *
     * @param contentId the content that a comment is on; null for direct messages
     * @param answered the text of the message that it answers; null if unknown
     * @param fromId the author, as the client shows it; null if unknown
     * @param fromName the author's name; null if unknown
     * @param fromAvatar the author's picture; null if unknown
     */
    public record Reply(
            Target target,
            @Nullable String contentId,
            @Nullable String answered,
            @Nullable String fromId,
            @Nullable String fromName,
            @Nullable String fromAvatar) {
        static final Reply NONE = new Reply(Target.DIRECT_MESSAGE, null, null, null, null, null);
    }

    /** Creates a direct message about which no more is known. */
    public OutboundMessage(
            String id,
            String accountId,
            @Nullable String platform,
            String conversationId,
            @Nullable String receiverId,
            @Nullable String receiverName,
            String type,
            String content,
            @Nullable String mediaUrl,
            @Nullable String replyToMessageId,
            long createdAt) {
        this(
                id,
                accountId,
                platform,
                conversationId,
                receiverId,
                receiverName,
                type,
                content,
                mediaUrl,
                replyToMessageId,
                createdAt,
                Reply.NONE);
    }
}
