package io.imcache.master.assistant;

import io.imcache.master.json.JsonWriter;
import io.imcache.master.security.Access;
import io.imcache.master.socketio.Client;
import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.ClientHandler;
import io.imcache.master.socketio.ClientQueue;
import io.imcache.master.socketio.wire.Envelopes;
import io.imcache.protocol.AnswerCode;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** An assistant that is connected. */
final class AssistantClient implements ClientHandler {
    private static final Logger log = LoggerFactory.getLogger(AssistantClient.class);

    private static final String ERROR = "client:error";
    /** Answers are small: a client with more of them reads nothing. */
    private static final long MOST_WAITING = 256 * 1024;

    private final Access access;
    private final ClientQueue queue;
    private final AssistantEvents events;
    private final Consumer<AssistantClient> closed;

    /** @param closed called when the connection has ended */
    AssistantClient(Client client, AssistantEvents events, Consumer<AssistantClient> closed) {
        this.access = client.access();
        this.queue = client.queue(
                MOST_WAITING,
                () -> client.send(
                        ERROR, Envelopes.payload((out, now) -> out.text("error", "the connection is ended: slow"))));
        this.events = events;
        this.closed = closed;
    }

    Access access() {
        return access;
    }

    boolean sees(String accountId) {
        return access.mayRead(accountId);
    }

    void send(String event, byte[] json) {
        queue.send(event, json);
    }

    void send(String event, Consumer<JsonWriter> members) {
        send(event, Envelopes.payload((out, now) -> members.accept(out)).bytes());
    }

    @Override
    public Mono<Void> take(ClientEvent event) {
        return events.take(this, event);
    }

    @Override
    public void refused(AnswerCode code, String reason) {
        log.debug("message of an assistant refused: {}", reason);
        send(ERROR, out -> Envelopes.writeFailure(out, code, reason));
    }

    @Override
    public void ended() {
        closed.accept(this);
    }
}
