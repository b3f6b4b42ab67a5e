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
            out.writeStringProperty("reply_id", message.requestId());
            out.writeStringProperty("request_id", message.requestId());
            text(out, "platform", message.platform());
            out.writeStringProperty("account_id", message.accountId());
            OutboundMessage.Reply reply = message.reply();
            out.writeStringProperty("target_type", reply.target().workersName());
            boolean direct = reply.target() == OutboundMessage.Target.DIRECT_MESSAGE;
            String answered = message.replyToMessageId();
            text(out, "target_id", direct && answered == null ? message.conversationId() : answered);
            text(out, "conversation_id", message.conversationId());
            text(out, "platform_message_id", direct ? answered : null);
            out.writeStringProperty("reply_content", message.content());
            out.writeNumberProperty("created_at", message.createdAt());
            out.writeNumberProperty("submit_time", message.createdAt());
            out.writeObjectPropertyStart("context");
            text(out, "reply_to_content", reply.answered());
            text(out, "monitor_client_id", reply.fromId());
            text(out, "channel_name", message.accountName());
            // A worker takes it for the video of the comment that it answers; the video itself is video_content.
            text(out, "video_id", reply.target() == OutboundMessage.Target.COMMENT ? reply.contentId() : null);
            text(out, "user_id", message.receiverId());
            json(out, "video_content", reply.content());
            json(out, "target_comment", reply.comment());
            text(out, "conversation_id", message.conversationId());
            text(out, "topic_id", direct ? message.conversationId() : reply.contentId());
            out.writeStringProperty("message_category", reply.category());
            out.writeStringProperty("message_type", message.type());
            text(out, "media_url", message.mediaUrl());
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

    private static void json(JsonGenerator out, String name, @Nullable String value) {
        out.writeName(name);
        out.writeRawValue(value == null ? "null" : value);
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
