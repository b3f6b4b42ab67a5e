package io.imcache.master.desktop;

import io.imcache.master.desktop.view.DesktopJson;
import io.imcache.master.socketio.ClientEvent;
import io.imcache.master.socketio.wire.RawJson;
import io.imcache.redis.model.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What is done with the events of clients, by their names. Whatever comes, it is answered. */
final class DesktopEvents {
    private static final Logger log = LoggerFactory.getLogger(DesktopEvents.class);

    /** The store answers or gives up long before; without an end one lost answer would stop its connection for good. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final String UNAVAILABLE = "the store can't be reached; ask again";
    private static final String FAILED = "the master failed; its log says how";

    private final Map<String, Route> routes = new HashMap<>();
    private final EventMeters meters;

    /** Completes when the answer is on its way. */
    @FunctionalInterface
    interface Handler {
        Mono<Void> handle(DesktopClient monitor, EventPayload request);
    }

    /** Tells a client that what it asked for was not done. Never ends with an error. */
    @FunctionalInterface
    interface Failure {
        Mono<Void> tell(DesktopClient monitor, EventPayload request, String sentence);
    }

    private record Route(Failure failure, Handler handler) {}

    DesktopEvents(EventMeters meters) {
        this.meters = meters;
    }

    /** One whose answer is a list, that can't say that it failed. */
    DesktopEvents on(String event, Handler handler) {
        return on(event, DesktopClient.ERROR, handler);
    }

    /** @param answer name of the answer, which says whether it succeeded */
    DesktopEvents on(String event, String answer, Handler handler) {
        return on(
                event,
                (monitor, request, sentence) -> Mono.fromRunnable(() -> failed(monitor, answer, event, sentence)),
                handler);
    }

    DesktopEvents on(String event, Failure failure, Handler handler) {
        routes.put(event, new Route(failure, handler));
        return this;
    }

    Set<String> names() {
        return Set.copyOf(routes.keySet());
    }

    /** Handles an event. The answer is an event of its own; the client's callback, if any, learns whether it succeeded. */
    Mono<Void> take(DesktopClient monitor, ClientEvent sent) {
        String event = sent.name();
        byte[] json = sent.arguments().json();
        int from = sent.arguments().from();
        int to = sent.arguments().to();
        Route route = routes.get(event);
        if (route == null) {
            return Mono.empty();
        }
        return meters.admits(monitor)
                .flatMap(admitted -> admitted
                        ? route.handler().handle(monitor, noted(monitor, event, EventPayload.read(json, from, to)))
                        : Mono.error(new InvalidRequestException("too many requests with this token; ask again later")))
                .timeout(LONGEST)
                .doOnSuccess(done -> meters.count(event, EventMeters.Outcome.OK))
                .onErrorResume(error -> {
                    boolean refused = error instanceof InvalidRequestException;
                    meters.count(event, refused ? EventMeters.Outcome.REFUSED : EventMeters.Outcome.FAILED);
                    String sentence = sentence(error);
                    return route.failure()
                            .tell(monitor, EventPayload.readable(json, from, to), sentence)
                            .doOnSuccess(told -> sent.acknowledge(new RawJson(DesktopJson.failure(sentence))));
                });
    }

    private static EventPayload noted(DesktopClient monitor, String event, EventPayload request) {
        String accountId = request.usable("channelId");
        if (accountId != null && event.equals(TopicEvents.REQUEST)) {
            monitor.named().asksForTopics(accountId);
        } else if (accountId != null) {
            monitor.named().names(accountId);
        }
        return request;
    }

    /** What a client is told of an error. */
    static String sentence(Throwable error) {
        if (error instanceof InvalidRequestException) {
            return String.valueOf(error.getMessage());
        }
        if (error instanceof StoreException.Full) {
            return "the store is full; try again later";
        }
        if (error instanceof StoreException.Unreadable) {
            log.error("event failed: {}", error.getMessage());
            return FAILED;
        }
        if (error instanceof StoreException || error instanceof TimeoutException) {
            return UNAVAILABLE;
        }
        // Not its message: that may quote what people wrote.
        StackTraceElement[] trace = error.getStackTrace();
        log.error("event failed: {} at {}", error.getClass().getName(), trace.length == 0 ? "unknown place" : trace[0]);
        return FAILED;
    }

    private static void failed(DesktopClient monitor, String answer, String event, String sentence) {
        monitor.send(answer, out -> {
            DesktopJson.failure(out, sentence);
            out.text("event", event);
        });
    }
}
