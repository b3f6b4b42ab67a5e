package io.imcache.master.socketio;

import com.corundumstudio.socketio.AckRequest;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.protocol.AnswerCode;

/** An event that a client sent. */
public final class ClientEvent {
    private static final RawJson DONE = Envelopes.payload((json, now) -> json.flag("success", true));

    private final String name;
    private final EventArguments arguments;
    private final AckRequest ack;

    ClientEvent(String name, EventArguments arguments, AckRequest ack) {
        this.name = name;
        this.arguments = arguments;
        this.ack = ack;
    }

    /** Returns one of {@link NamespaceHandler#eventNames()}. */
    public String name() {
        return name;
    }

    public EventArguments arguments() {
        return arguments;
    }

    /** Tells whether the client passed a callback. */
    public boolean wantsAcknowledgement() {
        return ack.isAckRequested();
    }

    /** Calls the client's callback, if it passed one and was not answered before. */
    public void acknowledge(RawJson answer) {
        ack.sendAckData(answer);
    }

    /**
     * Calls the client's callback with {@code {success: true}}, if it passed one and was not answered before. A client with the
     * option {@code retries} repeats an event until then.
     */
    void done() {
        acknowledge(DONE);
    }

    /**
     * Calls the client's callback with the failure of an event, likewise.
     *
     * @param reason a sentence for the client's author
     */
    public void failed(AnswerCode code, String reason) {
        acknowledge(Envelopes.payload((json, now) -> Envelopes.writeFailure(json, code, reason)));
    }
}
