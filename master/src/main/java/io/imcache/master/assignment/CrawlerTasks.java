package io.imcache.master.assignment;

import io.imcache.protocol.MessageTypes;
import io.imcache.redis.assignment.Assigned;
import io.imcache.redis.assignment.Assignments;
import io.imcache.redis.model.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What one connection of a worker was told. {@link #look} compares it with what the worker has, and tells the rest. The caller lets
 * one call run at a time.
 */
final class CrawlerTasks {
    private static final Logger log = LoggerFactory.getLogger(CrawlerTasks.class);

    /** The members of an object that a crawler reads anew when they change. */
    private static final List<String> SETTINGS = List.of("account_name", "monitor_interval", "status", "credentials");

    private static final int AT_ONCE = 8;
    /** Instead of a time: what is set of an account is not known yet. */
    private static final long CLAIMED = 0;

    private final Assignments assignments;
    private final TaskReader reader;
    private final String workerId;
    private final CrawlerConnection connection;
    private final Duration lease;
    /** A worker that was told less than this ago, over another connection, may not have heard it. */
    private final Duration unsure;
    /** A worker that pushes nothing of an account for so long is told of it once more. */
    private final Duration patience;

    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private final Map<String, Reminder> reminders = new ConcurrentHashMap<>();
    private volatile long generation = -1;
    private volatile boolean complete;
    private boolean replaced;

    private record Told(long epoch, long updatedAt) {}

    /**
     * A second look whether a worker crawls what it was told to.
     *
     * @param at when, in milliseconds
     * @param after how long after it was told, in milliseconds
     */
    private record Reminder(long at, long after) {}

    CrawlerTasks(
            Assignments assignments,
            TaskReader reader,
            String workerId,
            CrawlerConnection connection,
            Duration lease,
            Duration unsure,
            Duration patience) {
        this.assignments = assignments;
        this.reader = reader;
        this.workerId = workerId;
        this.connection = connection;
        this.lease = lease;
        this.unsure = unsure;
        this.patience = patience;
    }

    String workerId() {
        return workerId;
    }

    CrawlerConnection connection() {
        return connection;
    }

    /** Tells whether there is nothing to tell if what the worker has is still at a generation. */
    boolean isUpToDate(long present, long now) {
        return complete && generation == present && reminders.keySet().stream().noneMatch(id -> isSilent(id, now));
    }

    /**
     * Tells whether a worker should have pushed an account by now. Unchanged crawlers hear nothing of accounts while they start
     * their browsers, for minutes.
     */
    private boolean isSilent(String accountId, long now) {
        if (connection.hasPushed(accountId)) {
            reminders.remove(accountId);
        }
        Reminder reminder = reminders.get(accountId);
        return reminder != null && reminder.at() <= now;
    }

    /** Waits longer each time: a crawler that can't log in pushes nothing for good. */
    private void remind(String accountId, long now) {
        reminders.compute(accountId, (id, before) -> {
            long after = before == null ? patience.toMillis() : 2 * before.after();
            return new Reminder(now + after, after);
        });
    }

    /** Tells the worker what it does not know yet. */
    Mono<Void> look(long now) {
        return assignments.assigned(workerId).flatMap(assigned -> {
            if (!assigned.session().equals(connection.name())) {
                return Mono.fromRunnable(this::replace);
            }
            replaced = false;
            generation = assigned.generation();
            complete = true;
            List<String> lost = lost(assigned);
            return Flux.fromIterable(assigned.accounts())
                    .filter(this::isCovered)
                    .flatMap(task -> tell(task, now).onErrorResume(this::later), AT_ONCE)
                    .collectList()
                    .flatMap(has -> assignments.told(workerId, has, lost, now))
                    .doOnError(error -> settle(false));
        });
    }

    /** Leaves an account that Redis gave no answer about for the next look. The others do not wait for it. */
    private <T> Mono<T> later(Throwable error) {
        log.debug("account not told: {}", error.toString());
        settle(false);
        return Mono.empty();
    }

    boolean isComplete() {
        return complete;
    }

    /** Forgets that the worker was told of an account over this connection, and with which epoch. */
    void unsure(String accountId) {
        told.remove(accountId);
        settle(false);
    }

    /** Another process may show the worker's id with a token for a few accounts. It gets no others, nor their credentials. */
    private boolean isCovered(Assigned.Task task) {
        return connection.access().mayPush(task.account().accountId());
    }

    /** Takes all accounts from a connection whose worker has a later one. */
    private void replace() {
        List.copyOf(told.keySet()).forEach(this::forget);
        complete = true;
        if (!replaced) {
            replaced = true;
            connection.tell(MessageTypes.ERROR, (json, now) -> {
                json.flag("success", false);
                json.text("error", "worker_id: connected again since (expected: one connection for each worker)");
                json.text("code", "WORKER_REPLACED");
            });
        }
    }

    private void forget(String accountId) {
        told.remove(accountId);
        reminders.remove(accountId);
        connection.loses(accountId);
    }

    /** Tells of accounts that the worker has no longer; returns those of which it was told. */
    private List<String> lost(Assigned assigned) {
        Set<String> has = assigned.accounts().stream()
                .map(task -> task.account().accountId())
                .collect(Collectors.toSet());
        var lost = new ArrayList<>(assigned.lost());
        for (String accountId : told.keySet()) {
            if (!has.contains(accountId) && !lost.contains(accountId)) {
                lost.add(accountId);
            }
        }
        lost.removeIf(accountId -> {
            forget(accountId);
            boolean taken =
                    connection.tell(MessageTypes.MASTER_TASK_REVOKE, (json, now) -> json.text("account_id", accountId));
            settle(taken);
            return !taken;
        });
        return lost;
    }

    /** Tells of an account that the worker has; empty if it knows already, or could not be told. */
    private Mono<String> tell(Assigned.Task task, long now) {
        String accountId = task.account().accountId();
        Told before = told.get(accountId);
        boolean again = isSilent(accountId, now);
        if (before != null && before.epoch() == task.epoch() && !again) {
            if (before.updatedAt() != task.account().updatedAt()) {
                update(task, before.updatedAt() != CLAIMED);
            }
            return Mono.empty();
        }
        return assignments
                .grant(workerId, accountId, task.epoch(), lease)
                .doOnNext(grant -> connection.holds(accountId, grant.epoch()))
                .flatMap(grant -> {
                    boolean knows = before == null && task.toldAt() > 0 && now - task.toldAt() > unsure.toMillis();
                    if (knows) {
                        remind(accountId, now);
                    }
                    return knows ? Mono.fromSupplier(() -> note(task, grant)) : assign(task, grant, now);
                });
    }

    private Mono<String> assign(Assigned.Task task, Grant grant, long now) {
        return reader.task(task.account(), grant).mapNotNull(full -> {
            boolean taken = connection.tell(MessageTypes.MASTER_TASK_ASSIGN, (json, sentAt) -> full.write(json));
            settle(taken);
            if (taken) {
                remind(task.account().accountId(), now);
            }
            return taken ? note(task, grant) : null;
        });
    }

    private String note(Assigned.Task task, Grant grant) {
        told.put(
                task.account().accountId(),
                new Told(grant.epoch(), task.account().updatedAt()));
        return task.account().accountId();
    }

    /** @param tells whether the worker is told; one that claimed the account needs nothing that can be set of it */
    private void update(Assigned.Task task, boolean tells) {
        boolean taken = !tells
                || connection.tell(MessageTypes.MASTER_ACCOUNT_CONFIG_UPDATE, (json, now) -> {
                    json.text("account_id", task.account().accountId());
                    json.text("reason", "settings_changed");
                    json.texts("updated_fields", SETTINGS);
                });
        settle(taken);
        if (taken) {
            told.put(
                    task.account().accountId(),
                    new Told(task.epoch(), task.account().updatedAt()));
        }
    }

    private void settle(boolean taken) {
        if (!taken) {
            complete = false;
        }
    }

    /** Returns all that the worker has, for the answer to its registration; it need not be told of that again. */
    Mono<List<Task>> registered(long now, long mostBytes) {
        told.clear();
        reminders.clear();
        complete = false;
        return assignments.assigned(workerId).flatMap(assigned -> {
            generation = assigned.generation();
            complete = true;
            var size = new AtomicLong();
            return Flux.fromIterable(assigned.accounts())
                    .filter(this::isCovered)
                    .flatMap(
                            task -> assignments
                                    .grant(workerId, task.account().accountId(), task.epoch(), lease)
                                    .flatMap(grant -> reader.task(task.account(), grant)
                                            .doOnNext(full -> connection.holds(
                                                    task.account().accountId(), grant.epoch()))
                                            .filter(full -> fits(size, full, mostBytes))
                                            .doOnNext(full -> remind(note(task, grant), now)))
                                    .onErrorResume(this::later),
                            AT_ONCE)
                    .collectList()
                    .flatMap(tasks -> assignments
                            .told(
                                    workerId,
                                    tasks.stream()
                                            .map(task -> task.account().accountId())
                                            .toList(),
                                    List.of(),
                                    now)
                            .thenReturn(tasks))
                    .doOnError(error -> settle(false));
        });
    }

    /** What does not fit into the answer is told afterwards, account by account. */
    private boolean fits(AtomicLong size, Task task, long mostBytes) {
        boolean fits = size.addAndGet(task.size()) <= mostBytes;
        settle(fits);
        return fits;
    }

    /** Notes an account that the worker claimed, and so knows. */
    Mono<Grant> claimed(String accountId, long epoch, long now) {
        return assignments
                .grant(workerId, accountId, epoch, lease)
                .flatMap(grant -> assignments
                        .told(workerId, List.of(accountId), List.of(), now)
                        .thenReturn(grant))
                .doOnNext(grant -> {
                    told.put(accountId, new Told(grant.epoch(), CLAIMED));
                    connection.holds(accountId, grant.epoch());
                });
    }
}
