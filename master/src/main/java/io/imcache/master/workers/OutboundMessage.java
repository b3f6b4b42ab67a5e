package io.imcache.master.workers;

import org.jspecify.annotations.Nullable;

/**
 * A message to be sent.
 *
 * @param id of the message in the store; not to be guessed, for it names the request too
 * @param accountId who sends it
 * @param platform where; null where it is not known
 * @param conversationId the conversation that it goes to
 * @param receiverId the other person; null where it is not known
 * @param receiverName likewise
 * @param type text, image, file, video, audio or link
 * @param content the text, or what goes with the medium
 * @param mediaUrl the medium; null for none
 * @param replyToMessageId the message that it answers; null for none
 * @param createdAt when it was made, in milliseconds
 */
public record OutboundMessage(
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
        long createdAt) {}
