package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Sends what the lanes have, in turn: a limited number at once, so that memory and the socket's queue are limited however
 * many accounts there are. Lives in the loop; JSON is written elsewhere.
 */
final class Pushes {
    private static final Logger log = LoggerFactory.getLogger(Pushes.class);

    private static final int MOST_UPLOADS_AT_ONCE = 2;

    private final WorkerOptions options;
    private final Loop loop;
    private final Executor encoder;
    private final Executor completions;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Upload upload;
    private final Link link;
    private final Listener listener;
    private final int mostAtOnce;

    private final LinkedHashSet<Lane> ready = new LinkedHashSet<>();
    private final Deque<Runnable> uploadsWaiting = new ArrayDeque<>();
    private int underWay;
    private int uploads;
    private int uploadFailures;
    private boolean masterKnowsDeltas = true;

    /** What else happens because of pushes. In the loop. */
    interface Listener {
        void leaseLost(Lane lane);

        void ended(Push push, PushResult result);

        /** A master has what was kept of this account on disk. */
        void delivered(Lane lane);

        void sent(boolean http, long bytes);
    }

    Pushes(WorkerOptions options, WorkerCore.Surroundings around, Backoff backoff, Link link, Listener listener) {
        this.options = options;
        this.loop = around.loop();
        this.encoder = around.blocking();
        this.completions = around.completions();
        this.clock = around.clock();
        this.upload = around.upload();
        this.backoff = backoff;
        this.link = link;
        this.listener = listener;
        // Without HTTP a push may have nearly all that a socket takes.
        this.mostAtOnce = options.hasHttp() ? options.mostPushesAtOnce() : 1;
    }

    String workerId() {
        return options.workerId();
    }

    Backoff backoff() {
        return backoff;
    }

    /** The time by this machine's clock, in milliseconds. */
    long now() {
        return clock.millis();
    }

    boolean hasHttp() {
        return options.hasHttp();
    }

    boolean isConnected() {
        return link.isOpen();
    }

    void expire(Push push, Runnable expired) {
        push.expireBy(loop.schedule(options.pushLimit(), expired));
    }

    Loop.Task after(Duration delay, Runnable task) {
        return loop.schedule(delay, task);
    }

    void ended(Push push, PushResult result) {
        if (push.end(result, completions)) {
            listener.ended(push, result);
        }
    }

    void delivered(Lane lane) {
        listener.delivered(lane);
    }

    void leaseLost(Lane lane) {
        listener.leaseLost(lane);
    }

    /** The connected master is older than deltas. */
    void noDeltas() {
        masterKnowsDeltas = false;
    }

    /** A connection is there; another master may know what the last one did not. */
    void connected() {
        masterKnowsDeltas = true;
        pump();
    }

    void ready(Lane lane) {
        if (lane.isReady()) {
            ready.add(lane);
        }
        pump();
    }

    void finished(Lane lane) {
        underWay--;
        ready(lane);
    }

    private void pump() {
        while (link.isOpen() && underWay < mostAtOnce && !ready.isEmpty()) {
            Lane lane = ready.iterator().next();
            ready.remove(lane);
            if (lane.isReady()) {
                underWay++;
                begin(lane);
            }
        }
    }

    private void begin(Lane lane) {
        Outgoing outgoing = lane.begin(clock.millis(), options.deltas() && masterKnowsDeltas);
        encoder.execute(() -> {
            try {
                Body body = encode(outgoing);
                loop.execute(() -> send(lane, outgoing, body));
            } catch (BodyBuffer.TooLargeException e) {
                loop.execute(() -> lane.answered(
                        outgoing, Answer.refused(AnswerCode.PAYLOAD_TOO_LARGE, String.valueOf(e.getMessage()))));
            } catch (RuntimeException | IOException e) {
                log.error(
                        "The snapshot of account {} can't be written",
                        lane.data().accountId(),
                        e);
                loop.execute(() -> lane.answered(
                        outgoing,
                        Answer.refused(AnswerCode.INVALID_SNAPSHOT, "the snapshot can't be written as JSON")));
            }
        });
    }

    private Body encode(Outgoing outgoing) throws IOException {
        boolean http = options.hasHttp();
        var buffer = new BodyBuffer(
                http ? (outgoing.overHttp() ? 0 : options.largestOnSocket()) : Long.MAX_VALUE,
                http ? WorkerOptions.HTTP_LIMIT : WorkerOptions.SOCKET_LIMIT);
        try (buffer) {
            write(outgoing, buffer);
        } catch (JacksonException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
        return buffer.body();
    }

    private static void write(Outgoing outgoing, OutputStream out) throws IOException {
        if (outgoing.spooled() == null) {
            PushJson.write(outgoing.head(), outgoing.cut(), out);
            return;
        }
        try (InputStream in = outgoing.spooled().open()) {
            PushJson.copy(outgoing.head(), in, out);
        }
    }

    private void send(Lane lane, Outgoing outgoing, Body body) {
        if (!link.isOpen()) {
            lane.unanswered(0);
        } else if (body.isGzipped()) {
            uploadsWaiting.add(() -> upload(lane, outgoing, body));
            pumpUploads();
        } else {
            listener.sent(false, body.bytes().length);
            String type = outgoing.full() ? MessageTypes.WORKER_DATA_SYNC : MessageTypes.WORKER_DATA_DELTA;
            String payload = new String(body.bytes(), StandardCharsets.UTF_8);
            Stages.whenDone(link.request(type, payload), (answer, failure) -> {
                if (answer == null) {
                    lane.unanswered(body.bytes().length);
                } else {
                    answered(lane, outgoing, Answer.of(answer));
                }
            });
        }
    }

    private void answered(Lane lane, Outgoing outgoing, Answer answer) {
        if (answer.code() == AnswerCode.PAYLOAD_TOO_LARGE && options.hasHttp()) {
            lane.tooLargeForSocket();
        } else {
            lane.answered(outgoing, answer);
        }
    }

    private void pumpUploads() {
        while (uploads < MOST_UPLOADS_AT_ONCE && !uploadsWaiting.isEmpty()) {
            uploads++;
            uploadsWaiting.remove().run();
        }
    }

    private void upload(Lane lane, Outgoing outgoing, Body body) {
        var masters = options.masters();
        // The one that holds the socket, unless its HTTP side does not work.
        MasterAddress master = masters.get((masters.indexOf(link.master()) + uploadFailures) % masters.size());
        listener.sent(true, body.bytes().length);
        var answered = CompletableFuture.supplyAsync(options.token(), encoder)
                .thenCompose(token -> upload.send(
                        requireNonNull(master.http()), outgoing.head().accountId(), outgoing.full(), body, token));
        Stages.whenDone(
                answered,
                (answer, failure) -> loop.execute(() -> {
                    uploads--;
                    if (answer == null) {
                        uploadFailures++;
                        log.warn(
                                "Account {} could not be sent over HTTP: {}",
                                lane.data().accountId(),
                                String.valueOf(failure));
                        lane.unanswered(0);
                    } else {
                        uploadFailures = 0;
                        lane.answered(outgoing, answer);
                    }
                    pumpUploads();
                }));
    }
}
