package io.imcache.worker.delivery;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import io.imcache.worker.link.Answer;
import io.imcache.worker.link.Link;
import io.imcache.worker.link.Loop;
import io.imcache.worker.link.PushBody;
import io.imcache.worker.link.Stages;
import io.imcache.worker.link.Upload;
import io.imcache.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends pushes: encodes them, then uses the socket or, for large ones, HTTP. Makes one attempt for each call. Used in the
 * loop only; JSON is written elsewhere.
 */
final class PushSender {
    private static final Logger log = LoggerFactory.getLogger(PushSender.class);

    /** Stands in for the answer that a master would give. */
    private static final Answer UNWANTED =
            Answer.refused(AnswerCode.STALE_LEASE, "the account is not delivered any more");

    private static final int MOST_UPLOADS_AT_ONCE = 2;

    private final DeliveryOptions options;
    private final Loop loop;
    private final Executor blocking;
    private final PushEncoder encoder;
    private final Link link;
    private final Upload upload;
    private final WorkerMetrics metrics;

    private final Deque<Runnable> uploadsWaiting = new ArrayDeque<>();
    private int uploads;
    private int uploadFailures;

    PushSender(DeliveryOptions options, Loop loop, Executor blocking, Link link, Upload upload, WorkerMetrics metrics) {
        this.options = options;
        this.loop = loop;
        this.blocking = blocking;
        this.encoder = new PushEncoder(options);
        this.link = link;
        this.upload = upload;
        this.metrics = metrics;
    }

    boolean isConnected() {
        return link.isOpen();
    }

    /**
     * Makes one attempt to send a push. The callback gets the result once, in the loop.
     *
     * @param wanted whether the push may still be sent; asked in the loop
     */
    void send(Outgoing outgoing, BooleanSupplier wanted, Consumer<SendResult> callback) {
        blocking.execute(() -> {
            try {
                PushBody body = encoder.encode(outgoing);
                loop.execute(() -> send(outgoing, body, wanted, callback));
            } catch (BodyBuffer.TooLargeException e) {
                Answer answer = Answer.refused(AnswerCode.PAYLOAD_TOO_LARGE, String.valueOf(e.getMessage()));
                loop.execute(() -> callback.accept(result(answer, 0)));
            } catch (RuntimeException | IOException e) {
                log.error(
                        "The snapshot of account {} can't be written",
                        outgoing.head().accountId(),
                        e);
                Answer answer = Answer.refused(AnswerCode.INVALID_SNAPSHOT, "the snapshot can't be written as JSON");
                loop.execute(() -> callback.accept(result(answer, 0)));
            }
        });
    }

    private SendResult result(@Nullable Answer answer, int onSocket) {
        return new SendResult(answer, onSocket, link.isOpen());
    }

    private void send(Outgoing outgoing, PushBody body, BooleanSupplier wanted, Consumer<SendResult> callback) {
        if (!wanted.getAsBoolean()) {
            callback.accept(result(UNWANTED, 0));
        } else if (!link.isOpen()) {
            callback.accept(result(null, 0));
        } else if (body.isGzipped()) {
            uploadsWaiting.add(() -> {
                if (wanted.getAsBoolean()) {
                    upload(outgoing, body, callback);
                } else {
                    uploads--;
                    callback.accept(result(UNWANTED, 0));
                }
            });
            uploadNext();
        } else {
            emit(outgoing, body, callback);
        }
    }

    private void emit(Outgoing outgoing, PushBody body, Consumer<SendResult> callback) {
        int size = body.bytes().length;
        metrics.sent(false, size);
        String type = outgoing.full() ? MessageTypes.WORKER_DATA_SYNC : MessageTypes.WORKER_DATA_DELTA;
        String payload = new String(body.bytes(), StandardCharsets.UTF_8);
        Stages.whenDone(
                link.request(type, payload),
                (answer, failure) -> callback.accept(result(answer == null ? null : Answer.of(answer), size)));
    }

    private void uploadNext() {
        while (uploads < MOST_UPLOADS_AT_ONCE && !uploadsWaiting.isEmpty()) {
            uploads++;
            uploadsWaiting.remove().run();
        }
    }

    private void upload(Outgoing outgoing, PushBody body, Consumer<SendResult> callback) {
        String accountId = outgoing.head().accountId();
        // Prefers the master that holds the socket, unless its HTTP side does not work.
        URI master = options.uploads()
                .get((link.master() + uploadFailures) % options.uploads().size());
        metrics.sent(true, body.bytes().length);
        var answered = CompletableFuture.supplyAsync(options.token(), blocking)
                .thenCompose(token -> upload.send(master, accountId, outgoing.full(), body, token));
        Stages.whenDone(
                answered,
                (answer, failure) -> loop.execute(() -> {
                    uploads--;
                    if (answer == null) {
                        uploadFailures++;
                        log.warn("Account {} could not be sent over HTTP: {}", accountId, String.valueOf(failure));
                    } else {
                        uploadFailures = 0;
                    }
                    callback.accept(result(answer, 0));
                    uploadNext();
                }));
    }
}
