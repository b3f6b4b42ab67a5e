package io.imcache.master.workers;

import io.imcache.master.security.Access;
import io.imcache.master.support.Background;
import io.imcache.master.support.LogFields;
import io.imcache.master.support.LogLimit;
import io.imcache.master.support.Regularly;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Mark;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.outbound.WorkerMailbox.Due.Stage;
import io.imcache.redis.outbound.WorkerMailbox.Ended;
import io.imcache.redis.outbound.WorkerMailbox.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Sends messages through the mailbox in Redis that all masters share. */
final class MailboxMessages extends Background implements OutboundMessages, ConnectedWorkers {
    private static final Logger log = LoggerFactory.getLogger(MailboxMessages.class);

    private static final Duration RECONNECT_FIRST = Duration.ofMillis(200);
    private static final Duration RECONNECT_SLOWEST = Duration.ofSeconds(10);
    /** Stops after the Socket.IO server, which connects workers until then. */
    private static final int PHASE = DEFAULT_PHASE - 768;

    private final LogLimit undelivered = new LogLimit();
    private final LogLimit notListening = new LogLimit();
    private final AccountStore store;
    private final WorkerMailbox mailbox;
    private final OutboundProperties properties;
    private final InstantSource clock;
    private final WorkerDirectory workers = new WorkerDirectory();
    private final Silence silence;

    MailboxMessages(AccountStore store, WorkerMailbox mailbox, OutboundProperties properties, InstantSource clock) {
        this.store = store;
        this.mailbox = mailbox;
        this.properties = properties;
        this.clock = clock;
        this.silence = new Silence(mailbox, properties.silence());
    }

    @Override
    public Mono<Boolean> prepare(OutboundMessage message) {
        return Mono.defer(() -> mailbox.prepare(request(message)));
    }

    @Override
    public Mono<Boolean> withdraw(OutboundMessage message) {
        return mailbox.withdraw(message.requestId());
    }

    @Override
    public Mono<Void> submit(OutboundMessage message) {
        return worker(message.accountId())
                .flatMap(worker -> mailbox.submit(request(message), worker.orElse(null)))
                .then();
    }

    private OutboundRequest request(OutboundMessage message) {
        return new OutboundRequest(
                message.requestId(),
                message.accountId(),
                clock.millis() + properties.timeout().toMillis(),
                ReplyRequests.write(message));
    }

    private Mono<Optional<String>> worker(String accountId) {
        return store.worker(accountId).map(Optional::of).defaultIfEmpty(Optional.empty());
    }

    /** Returns the workers that are connected to this master. */
    WorkerDirectory workers() {
        return workers;
    }

    @Override
    public Mono<List<OutboundRequest>> open(String accountId) {
        return mailbox.open(accountId);
    }

    @Override
    public Mono<OutboundRequest> request(String id) {
        return mailbox.request(id);
    }

    @Override
    public Mono<Void> result(byte[] json, int from, int to, Access access) {
        ReplyResult result = ReplyResult.parse(json, from, to);
        if (result == null) {
            return Mono.empty();
        }
        Mono<Void> end = end(result.requestId(), result.outcome());
        // Redis knows the account of the request; the worker may name another one.
        return access.accounts() == null
                ? end
                : mailbox.account(result.requestId()).filter(access::mayPush).flatMap(account -> end);
    }

    private Mono<Void> end(String requestId, Outcome outcome) {
        return mailbox.ended(requestId, outcome).flatMap(this::tell);
    }

    /** Marks the message, and once more if another outcome has won meanwhile. */
    private Mono<Void> tell(Ended ended) {
        OutboundRequest request = ended.request();
        List<String> message = List.of(RequestIds.messageId(request.id()));
        return store.mark(request.accountId(), ItemCollection.MESSAGES, message, mark(ended.outcome()))
                .then(mailbox.settle(ended))
                .flatMap(settled -> settled ? Mono.empty() : end(request.id(), ended.outcome()));
    }

    private static Mark mark(Outcome outcome) {
        if (!outcome.sent()) {
            return Mark.of("status", "failed").and("error", outcome.detail());
        }
        Mark sent = Mark.of("status", "sent");
        return outcome.detail().isEmpty() ? sent : sent.and("platformMessageId", outcome.detail());
    }

    @Override
    public void connected(String workerId, Delivery delivery) {
        workers.add(workerId, delivery);
        deliverTo(workerId).subscribe();
    }

    @Override
    public void disconnected(String workerId, Delivery delivery) {
        WorkerDirectory.Link ended = workers.remove(workerId, delivery);
        if (ended != null) {
            mailbox.leave(workerId, ended.name()).onErrorComplete().subscribe();
        }
    }

    /** Never ends with an error: the next sweep delivers what is left. */
    private Mono<Void> deliverTo(String workerId) {
        return Mono.defer(() -> {
                    List<WorkerDirectory.Link> links = workers.links(workerId);
                    return links.isEmpty() ? Mono.empty() : deliverTo(workerId, links);
                })
                .onErrorResume(error -> {
                    if (undelivered.tryLog()) {
                        log.atWarn()
                                .addKeyValue(LogFields.WORKER, workerId)
                                .log("Requests for worker {} were not delivered: {}", workerId, error.toString());
                    }
                    return Mono.empty();
                });
    }

    private Mono<Void> deliverTo(String workerId, List<WorkerDirectory.Link> links) {
        WorkerDirectory.Link last = links.get(0);
        return mailbox.take(workerId, last.name(), last.delivery().idle())
                .flatMapIterable(requests -> requests)
                .concatMap(request -> sent(request, workerId, links)
                        ? Mono.empty()
                        : mailbox.putBack(request, workerId).then(mailbox.leave(workerId, last.name())))
                .then();
    }

    private boolean sent(OutboundRequest request, String workerId, List<WorkerDirectory.Link> links) {
        byte[] json = ReplyRequests.assignedTo(workerId, request.json());
        for (WorkerDirectory.Link link : links) {
            Silence.Sending sending = silence.sending(request, workerId, link);
            if (link.delivery().deliver(ReplyRequests.EVENT, json)) {
                return true;
            }
            sending.failed();
        }
        return false;
    }

    /**
     * Handles what is due: outcomes that were not told, messages past their time, and messages without a worker or whose
     * worker hardly got them.
     */
    Mono<Void> sweep() {
        return mailbox.due()
                .flatMapIterable(due -> due)
                .concatMap(this::look)
                .then(Mono.defer(() -> silence.sweep(clock.millis())));
    }

    private Mono<Void> look(WorkerMailbox.Due due) {
        OutboundRequest request = due.request();
        Outcome outcome = due.outcome();
        if (outcome != null) {
            return tell(new Ended(request, outcome));
        }
        if (due.stage() == Stage.PREPARED) {
            return isToBeSent(request)
                    .flatMap(wanted -> wanted
                            ? handOver(request)
                            : mailbox.withdraw(request.id()).then());
        }
        boolean waits = due.stage() == Stage.WAITS;
        if (request.deadline() <= clock.millis()) {
            String why = waits
                    ? "no worker was there to send it in time"
                    : "the worker did not say in time that it was sent";
            return end(request.id(), new Outcome(false, why));
        }
        return waits ? handOver(request) : Mono.empty();
    }

    private Mono<Void> handOver(OutboundRequest request) {
        return worker(request.accountId())
                .flatMap(worker -> mailbox.route(request, worker.orElse(null)))
                .then();
    }

    /** Returns whether a master that prepared a request, and then died, stored its message. */
    private Mono<Boolean> isToBeSent(OutboundRequest request) {
        return store.item(request.accountId(), ItemCollection.MESSAGES, RequestIds.messageId(request.id()))
                .map(page -> !page.items().isEmpty()
                        && MessageSchema.INSTANCE
                                .status(page.items().get(0).values(new ItemReader()))
                                .equals("sending"));
    }

    @Override
    protected Disposable begin() {
        return Disposables.composite(
                mailbox.waiting()
                        .filter(workers::has)
                        .flatMap(this::deliverTo)
                        .doOnError(error -> {
                            if (notListening.tryLog()) {
                                log.warn("Not listening for requests to workers: {}", error.toString());
                            }
                        })
                        .retryWhen(Retry.backoff(Long.MAX_VALUE, RECONNECT_FIRST)
                                .maxBackoff(RECONNECT_SLOWEST)
                                .transientErrors(true))
                        .subscribe(),
                Regularly.run(properties.recheck(), properties.recheck(), () -> sweep().onErrorResume(error -> {
                            log.debug("Requests to workers were not checked: {}", error.toString());
                            return Mono.empty();
                        }))
                        .subscribe());
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
