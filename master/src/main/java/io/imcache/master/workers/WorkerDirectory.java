package io.imcache.master.workers;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The connections of this master's workers, by worker. */
final class WorkerDirectory {
    private final Map<String, List<ConnectedWorkers.Delivery>> connections = new ConcurrentHashMap<>();

    void add(String workerId, ConnectedWorkers.Delivery delivery) {
        connections.compute(workerId, (id, known) -> {
            List<ConnectedWorkers.Delivery> all = known == null ? new CopyOnWriteArrayList<>() : known;
            if (!all.contains(delivery)) {
                all.add(delivery);
            }
            return all;
        });
    }

    void remove(String workerId, ConnectedWorkers.Delivery delivery) {
        connections.computeIfPresent(workerId, (id, known) -> {
            known.remove(delivery);
            return known.isEmpty() ? null : known;
        });
    }

    Set<String> ids() {
        return Set.copyOf(connections.keySet());
    }

    boolean has(String workerId) {
        return connections.containsKey(workerId);
    }

    /** Sends to a connection of the worker, the last that was made first; whether one took it. */
    boolean deliver(String workerId, byte[] json) {
        List<ConnectedWorkers.Delivery> known = List.copyOf(connections.getOrDefault(workerId, List.of()));
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).deliver(ReplyRequests.EVENT, json)) {
                return true;
            }
        }
        return false;
    }
}
