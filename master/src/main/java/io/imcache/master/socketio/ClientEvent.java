package io.imcache.master.socketio;

import com.corundumstudio.socketio.AckRequest;
import io.imcache.master.socketio.wire.EventArguments;
import io.imcache.master.socketio.wire.RawJson;

/** An event that a client sent. */
public final class ClientEvent {
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
}
