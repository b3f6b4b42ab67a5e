package io.imcache.master.workers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes {@code master:reply:request}: the request that a worker gets for a message. */
final class ReplyRequests {
    static final String EVENT = "master:reply:request";

    private static final JsonFactory JSON = new JsonFactory();

    private ReplyRequests() {}

    /** Writes all but {@code assigned_worker_id}, which is known at delivery. */
    static String write(OutboundMessage message) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("reply_id", message.id());
            out.writeStringProperty("request_id", message.id());
            text(out, "platform", message.platform());
            out.writeStringProperty("account_id", message.accountId());
            OutboundMessage.Reply reply = message.reply();
            out.writeStringProperty("target_type", reply.target().workersName());
            String answered = message.replyToMessageId();
            String place = reply.contentId() == null ? message.conversationId() : reply.contentId();
            text(out, "target_id", answered == null ? place : answered);
            text(out, "conversation_id", message.conversationId());
            text(out, "platform_message_id", answered);
            out.writeStringProperty("reply_content", message.content());
            out.writeNumberProperty("created_at", message.createdAt());
            out.writeNumberProperty("submit_time", message.createdAt());
            out.writeObjectPropertyStart("context");
            text(out, "user_id", message.receiverId());
            text(out, "channel_name", message.receiverName());
            text(out, "conversation_id", message.conversationId());
            out.writeStringProperty("message_type", message.type());
            text(out, "media_url", message.mediaUrl());
            text(out, "video_id", reply.contentId());
            text(out, "reply_to_content", reply.answered());
            text(out, "from_id", reply.fromId());
            text(out, "from_name", reply.fromName());
            text(out, "from_avatar", reply.fromAvatar());
            out.writeEndObject();
            out.writeEndObject();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void text(JsonGenerator out, String name, @Nullable String value) {
        if (value == null) {
            out.writeNullProperty(name);
        } else {
            out.writeStringProperty(name, value);
        }
    }

    /** Adds the worker to a request. */
    static byte[] assignedTo(String workerId, String request) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("assigned_worker_id", workerId);
            out.writeRaw(',');
            out.writeRaw(request.substring(1, request.length() - 1));
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
