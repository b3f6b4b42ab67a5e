package io.imcache.master.workers;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The connections of this master's workers, by worker. */
final class WorkerDirectory {
    private final Map<String, List<ConnectedWorkers.Delivery>> connections = new ConcurrentHashMap<>();

    private volatile Runnable changed = () -> {};

    /** Sets the listener for workers that connect for the first time or close their last connection. */
    void onChange(Runnable listener) {
        changed = listener;
    }

    /** Visits all workers, each with the place where its last connection says that it runs. */
    void each(BiConsumer<String, ConnectedWorkers.@Nullable Address> told) {
        connections.forEach((id, known) -> {
            List<ConnectedWorkers.Delivery> now = List.copyOf(known);
            told.accept(id, now.isEmpty() ? null : now.get(now.size() - 1).address());
        });
    }

    void add(String workerId, ConnectedWorkers.Delivery delivery) {
        boolean isNew = !connections.containsKey(workerId);
        connections.compute(workerId, (id, known) -> {
            List<ConnectedWorkers.Delivery> all = known == null ? new CopyOnWriteArrayList<>() : known;
            if (!all.contains(delivery)) {
                all.add(delivery);
            }
            return all;
        });
        if (isNew) {
            changed.run();
        }
    }

    void remove(String workerId, ConnectedWorkers.Delivery delivery) {
        connections.computeIfPresent(workerId, (id, known) -> {
            known.remove(delivery);
            return known.isEmpty() ? null : known;
        });
        if (!connections.containsKey(workerId)) {
            changed.run();
        }
    }

    Set<String> ids() {
        return Set.copyOf(connections.keySet());
    }

    boolean has(String workerId) {
        return connections.containsKey(workerId);
    }

    /** Sends to a connection of the worker, the newest first. Returns whether one took it. */
    boolean deliver(String workerId, byte[] json) {
        return deliver(workerId, connection -> connection.deliver(ReplyRequests.EVENT, json));
    }

    /** Likewise, to a connection whose token covers the account. */
    boolean deliver(String workerId, String accountId, String event, byte[] json) {
        return deliver(workerId, connection -> connection.deliver(accountId, event, json));
    }

    private boolean deliver(String workerId, Predicate<ConnectedWorkers.Delivery> attempt) {
        List<ConnectedWorkers.Delivery> known = List.copyOf(connections.getOrDefault(workerId, List.of()));
        for (int i = known.size() - 1; i >= 0; i--) {
            if (attempt.test(known.get(i))) {
                return true;
            }
        }
        return false;
    }
}
