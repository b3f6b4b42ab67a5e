package io.imcache.master.console;

import io.imcache.master.support.Background;
import io.imcache.master.support.Regularly;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.masters.MasterList;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Reports this master to the others, and reads their reports. */
final class Heartbeat extends Background {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private static final int SAMPLES = 180;
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(1);

    private final String id = UUID.randomUUID().toString();
    private final MasterList replicas;
    private final StoreConnection connection;
    private final SelfReport self;
    private final Duration interval;
    private final InstantSource clock;
    private final Samples samples = new Samples(SAMPLES);

    Heartbeat(
            MasterList replicas, StoreConnection connection, SelfReport self, Duration interval, InstantSource clock) {
        this.replicas = replicas;
        this.connection = connection;
        this.self = self;
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    protected Disposable begin() {
        return Regularly.run(Duration.ZERO, interval, () -> beat().onErrorResume(error -> {
                    log.debug("The heartbeat failed", error);
                    return Mono.empty();
                }))
                .subscribe();
    }

    private Mono<Void> beat() {
        return Mono.defer(() -> replicas.beat(id, ConsoleJson.MAPPER.writeValueAsString(self.make())))
                .then(replicas.all())
                .flatMapIterable(beats -> MasterState.replacedBy(id, beats, interval))
                .flatMap(replicas::leave)
                .then(state())
                .doOnNext(state -> samples.add(clock.millis(), state.masters(), state.redis()))
                .then();
    }

    private record State(List<MasterState> masters, Overview.Memory redis) {}

    private Mono<State> state() {
        return Mono.zip(masters(), memory(), State::new);
    }

    /** Returns all masters, by address. */
    Mono<List<MasterState>> masters() {
        return replicas.all().map(beats -> MasterState.of(beats, id, interval));
    }

    private Mono<Overview.Memory> memory() {
        return connection
                .memoryUse()
                .map(node -> new Overview.Node(node.id(), node.used(), node.limit()))
                .collectSortedList((one, other) -> one.id().compareTo(other.id()))
                .map(nodes -> new Overview.Memory(
                        nodes.stream().mapToLong(Overview.Node::used).sum(),
                        nodes.stream().allMatch(node -> node.limit() > 0)
                                ? nodes.stream().mapToLong(Overview.Node::limit).sum()
                                : 0,
                        nodes));
    }

    /** Returns the state of the installation, now and in the last minutes. */
    Mono<Overview> overview() {
        return state().map(state -> {
            Map<String, Long> pushes = new TreeMap<>();
            state.masters().forEach(master -> master.report()
                    .pushes()
                    .forEach((outcome, count) -> pushes.merge(outcome, count, Long::sum)));
            return new Overview(clock.millis(), state.masters(), state.redis(), pushes, samples.all());
        });
    }

    @Override
    public void stop() {
        super.stop();
        replicas.leave(id).timeout(LONGEST_GOODBYE).onErrorComplete().block();
    }
}
