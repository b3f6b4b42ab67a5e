package io.imcache.master.socketio.wire;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Writes envelopes that masters send. */
public final class Envelopes {
    private static final int USUAL_SIZE = 512;

    private Envelopes() {}

    /**
     * Writes an envelope.
     *
     * @param requestId the request's, to be echoed; null for none
     * @param payload writes the members of the payload, given the envelope's timestamp in milliseconds
     */
    public static RawJson envelope(String type, @Nullable RawJson requestId, ObjLongConsumer<JsonWriter> payload) {
        long now = System.currentTimeMillis();
        var json = new JsonWriter(USUAL_SIZE);
        json.begin();
        json.text("type", type);
        json.text("version", MessageTypes.PROTOCOL_VERSION);
        json.number("timestamp", now);
        if (requestId != null) {
            json.name("requestId");
            json.element(requestId.bytes());
        }
        json.begin("payload");
        payload.accept(json, now);
        json.end();
        json.end();
        return new RawJson(json.toByteArray());
    }

    /** Writes a payload without an envelope, as some acknowledgements have it. */
    public static RawJson payload(ObjLongConsumer<JsonWriter> payload) {
        var json = new JsonWriter(USUAL_SIZE);
        json.begin();
        payload.accept(json, System.currentTimeMillis());
        json.end();
        return new RawJson(json.toByteArray());
    }

    /**
     * Writes an envelope for an error that answers no request.
     *
     * @param reason a sentence for the client's author
     */
    public static RawJson error(AnswerCode code, String reason) {
        return envelope(MessageTypes.ERROR, null, (json, now) -> writeFailure(json, code, reason));
    }

    /** Writes the members of a payload that says what failed. */
    public static void writeFailure(JsonWriter json, AnswerCode code, String reason) {
        json.flag("success", false);
        json.text("error", reason);
        json.text("code", code.name());
    }
}
