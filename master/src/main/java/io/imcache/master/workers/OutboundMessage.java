package io.imcache.master.workers;

import org.jspecify.annotations.Nullable;

/**
 * A message, or a comment, to be sent.
 *
 * @param id of the message in the store; not to be guessed, for it names the request too
 * @param accountId who sends it
 * @param accountName what the account is called
 * @param platform where; null where it is not known
 * @param conversationId the conversation that it goes to; null for a comment
 * @param receiverId the other person, as the worker is to find it; null for a comment, or where it is not known
 * @param type text, image, file, video, audio or link
 * @param content the text, or what goes with the medium
 * @param mediaUrl the medium; null for none
 * @param replyToMessageId the message or comment that it answers; null for none
 * @param createdAt when it was made, in milliseconds
 * @param reply what else is known of it; for a comment what it is on
 */
public record OutboundMessage(
        String id,
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

    /** What is to be sent. */
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
     * What some clients say of what they send, and what a worker needs to find where a comment goes.
     *
     * @param contentId the content that a comment is on; null for direct messages
     * @param category what the client calls it: private, comment or works
     * @param answered what the message that it answers says; null where it is not known
     * @param fromId who writes, as the client shows it; null where it does not say
     * @param fromName likewise
     * @param fromAvatar likewise
     * @param content the content as its crawler pushed it, JSON; null where it is not stored
     * @param comment likewise the comment that it answers
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
        /** A direct message of which nothing else is known. */
        public static final Reply NONE =
                new Reply(Target.DIRECT_MESSAGE, null, "private", null, null, null, null, null, null);
    }
}
