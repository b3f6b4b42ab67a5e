package io.imcache.master.ingest.worker;

import com.corundumstudio.socketio.SocketIOClient;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Envelopes from master to worker. */
public final class AnswerEnvelopes {
    private static final JsonFactory JSON = new JsonFactory();

    private AnswerEnvelopes() {}

    /**
     * Makes an envelope that answers a request.
     *
     * @param requestId the request's, to be echoed; null for none
     */
    public static RawJson envelope(String type, @Nullable RawJson requestId, Payload payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            long now = System.currentTimeMillis();
            json.writeStartObject();
            json.writeStringProperty("type", type);
            json.writeStringProperty("version", MessageTypes.PROTOCOL_VERSION);
            json.writeNumberProperty("timestamp", now);
            if (requestId != null) {
                json.writeName("requestId");
                json.writeRawValue(new String(requestId.bytes(), StandardCharsets.UTF_8));
            }
            json.writeObjectPropertyStart("payload");
            payload.write(json, now);
            json.writeEndObject();
            json.writeEndObject();
        }
        return new RawJson(out.toByteArray());
    }

    /** A payload alone, for acknowledgements that are no envelopes. */
    static RawJson payload(Payload payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            payload.write(json, System.currentTimeMillis());
            json.writeEndObject();
        }
        return new RawJson(out.toByteArray());
    }

    /** Tells a worker what is wrong where there is no request to answer. */
    public static void sendError(SocketIOClient client, AnswerCode code, String reason) {
        client.sendEvent(MessageTypes.EVENT_MESSAGE, envelope(MessageTypes.ERROR, null, Payload.failure(code, reason)));
    }
}
