package io.imcache.master.workers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The connections of this master's workers, by worker. */
final class WorkerDirectory {
    private final Map<String, List<Link>> connections = new ConcurrentHashMap<>();

    private volatile Runnable changed = () -> {};

    /**
     * A connection of a worker.
     *
     * @param name differs from that of any other connection to any master
     */
    record Link(String name, ConnectedWorkers.Delivery delivery) {}

    /** Sets the listener for workers that connect for the first time or close their last connection. */
    void onChange(Runnable listener) {
        changed = listener;
    }

    /** Visits all workers, each with the place where its last connection says that it runs. */
    void each(BiConsumer<String, ConnectedWorkers.@Nullable Address> told) {
        connections.forEach((id, known) -> {
            List<Link> now = List.copyOf(known);
            told.accept(
                    id,
                    now.isEmpty() ? null : now.get(now.size() - 1).delivery().address());
        });
    }

    void add(String workerId, ConnectedWorkers.Delivery delivery) {
        boolean isNew = !connections.containsKey(workerId);
        connections.compute(workerId, (id, known) -> {
            List<Link> all = known == null ? new CopyOnWriteArrayList<>() : known;
            if (all.stream().noneMatch(link -> link.delivery().equals(delivery))) {
                all.add(new Link(UUID.randomUUID().toString(), delivery));
            }
            return all;
        });
        if (isNew) {
            changed.run();
        }
    }

    /** Removes a connection, and returns it; null if it is unknown. */
    @Nullable Link remove(String workerId, ConnectedWorkers.Delivery delivery) {
        Link removed = connections.getOrDefault(workerId, List.of()).stream()
                .filter(link -> link.delivery().equals(delivery))
                .findFirst()
                .orElse(null);
        connections.computeIfPresent(workerId, (id, known) -> {
            known.remove(removed);
            return known.isEmpty() ? null : known;
        });
        if (!connections.containsKey(workerId)) {
            changed.run();
        }
        return removed;
    }

    Set<String> ids() {
        return Set.copyOf(connections.keySet());
    }

    boolean has(String workerId) {
        return connections.containsKey(workerId);
    }

    /** Sends an event about an account to a connection whose token covers it; returns whether one took it. */
    boolean deliver(String workerId, String accountId, String event, byte[] json) {
        return links(workerId).stream().anyMatch(link -> link.delivery().deliver(accountId, event, json));
    }

    /** Returns the worker's connections, the one that was heard of last first, and of two the newer one. */
    List<Link> links(String workerId) {
        record Heard(Link link, Duration idle) {}
        List<Heard> all = new ArrayList<>();
        for (Link link : connections.getOrDefault(workerId, List.of())) {
            all.add(0, new Heard(link, link.delivery().idle()));
        }
        return all.stream()
                .sorted(Comparator.comparing(Heard::idle))
                .map(Heard::link)
                .toList();
    }
}
