package io.imcache.master.workers;

import io.imcache.master.support.Background;
import io.imcache.master.support.LogLimit;
import io.imcache.redis.masters.MasterList;
import io.imcache.redis.outbound.AccountNotices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Knows the workers that are connected to any master. Each master tells the others of its workers, every few seconds
 * and after changes. Reports of masters that went silent expire.
 */
public final class WorkerPresence extends Background {
    private static final Logger log = LoggerFactory.getLogger(WorkerPresence.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration COUNTS_FOR = INTERVAL.multipliedBy(4);
    /** Reports workers together that connect or leave within this time. */
    private static final Duration SETTLING = Duration.ofMillis(100);
    /** Most workers in a report; one machine hardly holds more. */
    private static final int MOST = 10_000;
    /** Stops after the Socket.IO server, as {@code MailboxMessages}. */
    private static final int PHASE = DEFAULT_PHASE - 768;

    private static final JsonMapper JSON = new JsonMapper();

    private final String self = UUID.randomUUID().toString();
    private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();
    private final LogLimit failing = new LogLimit();
    private final WorkerDirectory here;
    private final MasterList replicas;
    private final AccountNotices notices;

    /**
     * A connected worker.
     *
     * @param host where it says that it runs; null if it does not say
     * @param port null if it does not say
     */
    public record Worker(String id, @Nullable String host, @Nullable String port) {}

    WorkerPresence(WorkerDirectory here, MasterList replicas, AccountNotices notices) {
        this.here = here;
        this.replicas = replicas;
        this.notices = notices;
    }

    /** Returns the workers that are connected to any master, by id. */
    public Mono<Map<String, Worker>> connected() {
        return replicas.all().map(beats -> {
            Map<String, Worker> workers = new LinkedHashMap<>();
            for (MasterList.Beat beat : beats) {
                if (beat.age().compareTo(COUNTS_FOR) < 0) {
                    read(beat.report()).forEach(worker -> workers.put(worker.id(), worker));
                }
            }
            return workers;
        });
    }

    private static List<Worker> read(String report) {
        try {
            return List.of(JSON.readValue(report, Worker[].class));
        } catch (JacksonException | NullPointerException e) {
            log.debug("A list of workers can't be read", e);
            return List.of();
        }
    }

    private Mono<Void> beat(boolean changed) {
        var workers = new ArrayList<Worker>();
        here.each((id, address) -> {
            if (workers.size() < MOST) {
                workers.add(
                        address == null ? new Worker(id, null, null) : new Worker(id, address.host(), address.port()));
            }
        });
        Mono<Void> told = replicas.beat(self, JSON.writeValueAsString(workers));
        return (changed ? told.then(notices.tellOfWorkers()) : told).onErrorResume(error -> {
            if (failing.tryLog()) {
                log.debug("Other masters were not told of workers: {}", error.toString());
            }
            return Mono.empty();
        });
    }

    @Override
    protected Disposable begin() {
        here.onChange(() -> changes.tryEmitNext(true));
        return Flux.merge(
                        changes.asFlux().bufferTimeout(1_000, SETTLING).map(all -> true),
                        Flux.interval(Duration.ZERO, INTERVAL)
                                .map(tick -> false)
                                .onBackpressureDrop())
                .onBackpressureBuffer()
                .concatMap(this::beat)
                .subscribe();
    }

    @Override
    public void stop() {
        super.stop();
        replicas.leave(self).then(notices.tellOfWorkers()).onErrorComplete().subscribe();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
