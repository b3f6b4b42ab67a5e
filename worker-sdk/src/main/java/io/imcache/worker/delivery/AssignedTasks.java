package io.imcache.worker.delivery;

import io.imcache.worker.link.Wire;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Knows what masters assign to the worker. Changed in the loop only; {@link #all} may be called by any thread. */
final class AssignedTasks {
    private static final String ID = "id";
    private static final String EPOCH = "epoch";
    /** Each grant of a lease changes them, and says nothing new about the account. */
    private static final Set<String> LEASE = Set.of(EPOCH, "lease_expires_at");

    /** Learns of each difference, once. */
    interface Listener {
        /** An account is the worker's that was not before. */
        void given(String accountId, Map<String, @Nullable Object> task);

        /** An account stays the worker's; the epoch of its lease may be another. */
        void kept(String accountId, Map<String, @Nullable Object> task, boolean changed);

        /** An account is the worker's no longer. */
        void taken(String accountId);

        /** The answer to a registration lacks an account that was the worker's. */
        void missing(String accountId);
    }

    private final Listener listener;
    /** Accounts that may be delivered again only once they are assigned again, or claimed by the crawler. */
    private final Set<String> taken = new HashSet<>();

    private volatile Map<String, Map<String, @Nullable Object>> tasks = Map.of();

    AssignedTasks(Listener listener) {
        this.listener = listener;
    }

    /** Returns the objects of all accounts that are the worker's. */
    Collection<Map<String, @Nullable Object>> all() {
        return tasks.values();
    }

    /** Returns the object of an account; null if it is not the worker's. */
    @Nullable Map<String, @Nullable Object> task(String accountId) {
        return tasks.get(accountId);
    }

    boolean isTaken(String accountId) {
        return taken.contains(accountId);
    }

    /** Returns the ids of accounts. */
    static List<String> ids(List<Map<String, @Nullable Object>> tasks) {
        return tasks.stream()
                .flatMap(task -> Stream.ofNullable(Wire.text(task, "id")))
                .toList();
    }

    static @Nullable Long epoch(Map<String, @Nullable Object> task) {
        return task.get(EPOCH) instanceof Number number ? number.longValue() : null;
    }

    /** Takes the answer to a registration, which has all accounts of the worker. */
    void registered(List<Map<String, @Nullable Object>> all) {
        Set<String> given = all.stream()
                .flatMap(task -> Stream.ofNullable(Wire.text(task, ID)))
                .collect(Collectors.toSet());
        tasks.keySet().stream().filter(id -> !given.contains(id)).forEach(listener::missing);
        all.forEach(this::assign);
    }

    /** Takes an account; returns false if the object names none. */
    boolean assign(Map<String, @Nullable Object> task) {
        String id = Wire.text(task, ID);
        if (id == null) {
            return false;
        }
        taken.remove(id);
        Map<String, @Nullable Object> before = tasks.get(id);
        var next = new LinkedHashMap<>(tasks);
        next.put(id, task);
        tasks = Collections.unmodifiableMap(next);
        if (before == null) {
            listener.given(id, task);
        } else {
            listener.kept(id, task, !withoutLease(before).equals(withoutLease(task)));
        }
        return true;
    }

    private static Map<String, @Nullable Object> withoutLease(Map<String, @Nullable Object> task) {
        var rest = new LinkedHashMap<>(task);
        rest.keySet().removeAll(LEASE);
        return rest;
    }

    /** Takes an account away. */
    void revoke(String accountId) {
        taken.add(accountId);
        forget(accountId);
        listener.taken(accountId);
    }

    /** Forgets that an account was assigned. */
    void forget(String accountId) {
        if (tasks.containsKey(accountId)) {
            var next = new LinkedHashMap<>(tasks);
            next.remove(accountId);
            tasks = Collections.unmodifiableMap(next);
        }
    }

    /** Lets the crawler claim an account that was taken away. */
    void release(String accountId) {
        taken.remove(accountId);
    }
}
