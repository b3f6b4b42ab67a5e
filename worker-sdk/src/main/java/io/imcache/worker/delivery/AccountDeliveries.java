package io.imcache.worker.delivery;

import io.imcache.protocol.MessageTypes;
import io.imcache.worker.account.AccountItems;
import io.imcache.worker.link.Backoff;
import io.imcache.worker.link.Link;
import io.imcache.worker.link.LinkOptions;
import io.imcache.worker.link.Loop;
import io.imcache.worker.link.Transport;
import io.imcache.worker.link.Upload;
import io.imcache.worker.link.Wire;
import io.imcache.worker.metrics.WorkerMetrics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a worker's accounts, and answers masters. This is the worker without its threads. Used in the loop only.
 *
 * <p>Calls go one way: from here to {@link LeaseClaims} and {@link PushScheduler}, from there to the accounts' {@link
 * PushQueue}s and to {@link PushSender}, from there to {@link Link}. Results return by callbacks.
 */
public final class AccountDeliveries {
    /**
     * Where a worker runs.
     *
     * @param random returns numbers from 0 (inclusive) to 1 (exclusive)
     * @param blocking runs what may block: JSON, files, tokens
     * @param completions runs the callbacks of pushes
     * @param spool keeps undelivered snapshots; null for none
     */
    public record Surroundings(
            Loop loop,
            InstantSource clock,
            DoubleSupplier random,
            Executor blocking,
            Executor completions,
            Transport transport,
            Upload upload,
            WorkerMetrics metrics,
            @Nullable Spool spool) {}

    /**
     * An account.
     *
     * @param profile what masters are told about it after each connect
     * @param own whether the crawler has it without having been told to
     */
    private record Account(PushQueue queue, Supplier<@Nullable Map<String, Object>> profile, boolean own) {}

    private static final String TAKEN = "masters took the account away from this worker";

    private final DeliveryOptions options;
    private final int masters;
    private final Surroundings around;
    private final DeliveryListener listener;
    private final Backoff backoff;
    private final Link link;
    private final PushScheduler scheduler;
    private final LeaseClaims leases;
    private final Replies replies;
    private final AssignedTasks tasks = new AssignedTasks(new TaskEvents());
    private final boolean takesAccounts;
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Set<PushQueue> debouncing = new HashSet<>();

    public AccountDeliveries(
            DeliveryOptions options,
            LinkOptions linkOptions,
            Backoff backoff,
            Surroundings around,
            DeliveryListener listener) {
        this.options = options;
        this.masters = linkOptions.masters().size();
        this.takesAccounts = !linkOptions.platforms().isEmpty();
        this.backoff = backoff;
        this.around = around;
        this.listener = listener;
        Loop loop = around.loop();
        link = new Link(
                linkOptions, loop, around.transport(), around.clock(), backoff, around.blocking(), new LinkEvents());
        var sender = new PushSender(options, loop, around.blocking(), link, around.upload(), around.metrics());
        scheduler = new PushScheduler(options, loop, sender);
        leases = new LeaseClaims(loop, link, scheduler);
        replies = new Replies(listener::replyRequested, loop, around.clock(), link::emit);
    }

    /** Connects and begins to deliver. */
    public void start() {
        // Workers spread over the masters at random.
        link.start((int) (around.random().getAsDouble() * masters));
        around.loop().schedule(options.pushEvery(), this::tick);
    }

    private void tick() {
        for (PushQueue queue : queues()) {
            if (!link.isOpen() || queue.isInTrouble()) {
                keep(queue);
            }
            scheduler.requestAny(queue);
        }
        around.loop().schedule(options.pushEvery(), this::tick);
    }

    private List<PushQueue> queues() {
        return accounts.values().stream().map(Account::queue).toList();
    }

    private @Nullable PushQueue queue(String accountId) {
        Account account = accounts.get(accountId);
        return account == null ? null : account.queue();
    }

    private void keep(PushQueue queue) {
        Spool spool = around.spool();
        Outgoing outgoing = spool == null ? null : queue.toKeep();
        if (spool != null && outgoing != null) {
            around.blocking().execute(() -> spool.keep(outgoing));
        }
    }

    private void drop(String accountId) {
        Spool spool = around.spool();
        if (spool != null) {
            around.blocking().execute(() -> spool.drop(accountId));
        }
    }

    /**
     * Begins to deliver an account.
     *
     * @param profile returns the fields of the account's profile; null while it is unknown
     * @param left the snapshot that an earlier process left, which is delivered first; null for none
     */
    public void add(AccountItems items, Supplier<@Nullable Map<String, Object>> profile, Spool.@Nullable Spooled left) {
        Account account = accounts.computeIfAbsent(items.accountId(), id -> begin(items, profile, left));
        if (left != null) {
            scheduler.requestAny(account.queue());
        }
        claim(List.of(account.queue()));
    }

    private Account begin(
            AccountItems items, Supplier<@Nullable Map<String, Object>> profile, Spool.@Nullable Spooled left) {
        var queue = new PushQueue(options, items, left, backoff, around.clock(), new PushEvents());
        Map<String, @Nullable Object> task = tasks.task(items.accountId());
        if (task != null) {
            queue.assigned(AssignedTasks.epoch(task));
        } else if (tasks.isTaken(items.accountId())) {
            queue.hold(TAKEN);
        } else if (left != null && takesAccounts) {
            // It may be another worker's by now.
            queue.hold("the account is not assigned to this worker");
        }
        return new Account(queue, profile, task == null && queue.lease().heldBecause() == null);
    }

    /** Delivers an account that an earlier process left, and that the crawler now has itself. */
    public void resume(String accountId) {
        PushQueue queue = queue(accountId);
        if (queue != null && queue.lease().heldBecause() != null && !tasks.isTaken(accountId)) {
            claimAgain(accountId);
        }
    }

    /** Returns the objects of the accounts that masters assign to the worker. May be called by any thread. */
    public Collection<Map<String, @Nullable Object>> assigned() {
        return tasks.all();
    }

    /** Ends the pushes of an account, and delivers nothing more of it. */
    public void remove(String accountId) {
        Account account = accounts.remove(accountId);
        if (account != null) {
            account.queue().remove(new PushEnd.GivenUp("the account was removed"));
            drop(accountId);
        }
    }

    /** Delivers an account as soon as possible. */
    public void push(String accountId, Push push) {
        PushQueue queue = queue(accountId);
        if (queue == null) {
            end(push, new PushEnd.GivenUp("the account was removed"));
        } else {
            scheduler.request(queue, push);
        }
    }

    private void end(Push push, PushEnd end) {
        if (push.end()) {
            around.completions().execute(() -> push.callback().accept(end));
            around.metrics().ended(end.outcome(), push.age());
        }
    }

    /** Delivers an account soon, after a new inbound item, together with what follows closely. */
    public void inbound(String accountId) {
        PushQueue queue = queue(accountId);
        if (queue != null && debouncing.add(queue)) {
            around.loop().schedule(options.debounce(), () -> {
                debouncing.remove(queue);
                scheduler.requestAny(queue);
            });
        }
    }

    /** Claims a new lease on an account, and delivers it again. */
    public void claimAgain(String accountId) {
        PushQueue queue = queue(accountId);
        if (queue != null && !queue.lease().isAssigned()) {
            tasks.release(accountId);
            queue.claimAgain();
            claim(List.of(queue));
        }
    }

    private void claim(List<PushQueue> queues) {
        if (options.leases()) {
            leases.claim(queues);
        }
    }

    /** Tells the master who an account is, if that is known. */
    public void profileChanged(String accountId) {
        Account account = accounts.get(accountId);
        Map<String, Object> user = account == null ? null : account.profile().get();
        if (user != null) {
            link.emit(MessageTypes.EVENT_LOGIN_SUCCESS, Map.of("account_id", accountId, "user_info", user));
        }
    }

    /** Delivers what no master has yet; the future tells whether all of it was delivered. */
    public CompletableFuture<Boolean> flush() {
        var ends = new ArrayList<CompletableFuture<PushEnd>>();
        for (PushQueue queue : queues()) {
            if (queue.isBehind() || !queue.isIdle()) {
                var end = new CompletableFuture<PushEnd>();
                ends.add(end);
                scheduler.request(queue, Push.demanded(end::complete));
            }
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .thenComposeAsync(nothing -> flushed(ends), around.loop());
    }

    private CompletableFuture<Boolean> flushed(List<CompletableFuture<PushEnd>> done) {
        var ends = done.stream().map(CompletableFuture::join).toList();
        // By pushes that the crawler requested just before.
        if (ends.stream().anyMatch(PushEnd.Replaced.class::isInstance)) {
            return flush();
        }
        return CompletableFuture.completedFuture(ends.stream().allMatch(PushEnd.Stored.class::isInstance));
    }

    /** Ends all pushes and disconnects. Keeps on disk what no master has, if there is a spool. */
    public void stop() {
        queues().forEach(this::keep);
        queues().forEach(queue -> queue.remove(new PushEnd.GivenUp("the worker was closed")));
        link.stop();
    }

    private final class PushEvents implements PushListener {
        @Override
        public void ended(Push push, PushEnd end) {
            end(push, end);
        }

        @Override
        public void delivered(String accountId) {
            drop(accountId);
        }

        @Override
        public void leaseLost(String accountId) {
            tasks.forget(accountId);
            listener.leaseLost(accountId);
        }
    }

    private final class TaskEvents implements AssignedTasks.Listener {
        @Override
        public void given(String accountId, Map<String, @Nullable Object> task) {
            deliver(accountId, task);
            listener.taskAssigned(task);
        }

        @Override
        public void kept(String accountId, Map<String, @Nullable Object> task, boolean changed) {
            deliver(accountId, task);
            if (changed) {
                listener.taskChanged(task);
            }
        }

        private void deliver(String accountId, Map<String, @Nullable Object> task) {
            PushQueue queue = queue(accountId);
            if (queue != null) {
                queue.assigned(AssignedTasks.epoch(task));
                claim(List.of(queue));
                scheduler.requestAny(queue);
            }
        }

        @Override
        public void taken(String accountId) {
            PushQueue queue = queue(accountId);
            if (queue != null) {
                queue.take(TAKEN);
                drop(accountId);
            }
            listener.taskRevoked(accountId);
        }

        @Override
        public void missing(String accountId) {
            Account account = accounts.get(accountId);
            if (takesAccounts || account == null || !account.own()) {
                tasks.revoke(accountId);
            } else {
                // Masters tell a worker that names no platforms of no account but those that are bound to it.
                tasks.forget(accountId);
                account.queue().claimAgain();
            }
        }
    }

    private final class LinkEvents implements Link.Listener {
        @Override
        public void registered(List<Map<String, @Nullable Object>> assignedAccounts) {
            around.metrics().connected(true);
            listener.connected(AssignedTasks.ids(assignedAccounts));
            leases.connected();
            // Before the claims: another worker may have got what this one had.
            tasks.registered(assignedAccounts);
            leases.renew(queues());
            accounts.keySet().forEach(AccountDeliveries.this::profileChanged);
            claim(queues());
            scheduler.connected();
            replies.connected();
        }

        @Override
        public void assigned(List<Map<String, @Nullable Object>> assignedAccounts) {
            tasks.registered(assignedAccounts);
            claim(queues());
        }

        @Override
        public void lost(String reason) {
            around.metrics().connected(false);
            listener.disconnected(reason);
        }

        @Override
        public void received(String event, Map<String, @Nullable Object> data) {
            switch (event) {
                case Wire.REPLY_REQUEST -> replies.requested(data);
                case Wire.LEASE_LOST -> LeaseClaims.lost(queueOf(data), data);
                case Wire.TASK_ASSIGN -> {
                    if (!tasks.assign(data)) {
                        listener.taskAssigned(data);
                    }
                }
                case Wire.CONFIG_UPDATE -> link.registerAgain();
                case Wire.TASK_REVOKE -> {
                    String accountId = Wire.text(data, "account_id");
                    PushQueue queue = queueOf(data);
                    if (accountId != null && (queue == null || !queue.lease().isGone())) {
                        tasks.revoke(accountId);
                    }
                }
                default -> {
                    // A newer master sent it, and does not rely on us.
                }
            }
        }

        private @Nullable PushQueue queueOf(Map<String, @Nullable Object> data) {
            String accountId = Wire.text(data, "account_id");
            return accountId == null ? null : queue(accountId);
        }

        @Override
        public int activeTasks() {
            return (int) queues().stream().filter(queue -> !queue.isIdle()).count();
        }
    }
}
