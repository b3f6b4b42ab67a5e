package io.imcache.worker;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** A worker without its threads: puts link, lanes, leases and replies together. Lives in the loop. */
final class WorkerCore implements Link.Listener, Pushes.Listener {
    private static final int MOST_CLAIMS_AT_ONCE = 500;
    private static final int MOST_UNANSWERED_CLAIMS = 3;
    private static final Duration CLAIM_AGAIN = Duration.ofSeconds(1);
    private static final Set<String> MAY_PASS = Set.of(
            AnswerCode.STORE_UNAVAILABLE.name(), AnswerCode.INTERNAL_ERROR.name(), AnswerCode.LIMIT_EXCEEDED.name());

    /**
     * Where a worker runs.
     *
     * @param blocking for what takes long: JSON, tokens
     * @param callbacks for the listener, one call after the other
     * @param completions for what hangs on the futures of pushes
     * @param random gives numbers from 0 (inclusive) to 1 (exclusive)
     */
    record Surroundings(
            Loop loop,
            InstantSource clock,
            DoubleSupplier random,
            Executor blocking,
            Executor callbacks,
            Executor completions,
            Transport transport,
            Upload upload,
            WorkerMetrics metrics,
            @Nullable Spool spool) {}

    private final WorkerOptions options;
    private final Surroundings around;
    private final Link link;
    private final Pushes pushes;
    private final Replies replies;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Set<Lane> debouncing = new HashSet<>();
    private boolean masterKnowsLeases = true;
    private int unansweredClaims;

    WorkerCore(WorkerOptions options, Surroundings around) {
        this.options = options;
        this.around = around;
        var backoff = new Backoff(options.firstRetry(), options.longestRetry(), around.random());
        link = new Link(options, around.loop(), around.transport(), around.clock(), backoff, around.blocking(), this);
        pushes = new Pushes(options, around, backoff, link, this);
        replies = new Replies(options.listener(), around.callbacks(), around.loop(), around.clock(), link::emit);
    }

    void start() {
        // Workers spread over the masters by chance.
        link.start((int) (around.random().getAsDouble() * options.masters().size()));
        around.loop().schedule(options.pushEvery(), this::tick);
    }

    private void tick() {
        for (Lane lane : lanes.values()) {
            if (!link.isOpen() || lane.isInTrouble()) {
                keep(lane);
            }
            lane.requestAny();
        }
        around.loop().schedule(options.pushEvery(), this::tick);
    }

    private void keep(Lane lane) {
        Spool spool = around.spool();
        Outgoing outgoing = spool == null ? null : lane.toKeep(around.clock().millis());
        if (spool != null && outgoing != null) {
            around.blocking().execute(() -> spool.keep(outgoing));
        }
    }

    /** Begins to deliver an account, after what an earlier process left of it. */
    void add(AccountData data, Spool.@Nullable Spooled left) {
        Lane lane = lanes.computeIfAbsent(data.accountId(), id -> new Lane(data, pushes, left));
        if (left != null) {
            lane.requestAny();
        }
        if (link.isOpen()) {
            claim(List.of(lane));
        }
    }

    void remove(String accountId) {
        Lane lane = lanes.remove(accountId);
        if (lane != null) {
            lane.remove(new PushResult.Expired("the account was removed"));
            delivered(lane);
        }
    }

    void push(String accountId, Push push) {
        Lane lane = lanes.get(accountId);
        if (lane == null) {
            pushes.ended(push, new PushResult.Expired("the account was removed"));
        } else {
            lane.request(push);
        }
    }

    /** New items came in: deliver them soon, together with those that follow them closely. */
    void inbound(String accountId) {
        Lane lane = lanes.get(accountId);
        if (lane != null && debouncing.add(lane)) {
            around.loop().schedule(options.debounce(), () -> {
                debouncing.remove(lane);
                lane.requestAny();
            });
        }
    }

    void claimAgain(String accountId) {
        Lane lane = lanes.get(accountId);
        if (lane != null) {
            lane.claimAgain();
            if (link.isOpen()) {
                claim(List.of(lane));
            }
        }
    }

    private void claim(List<Lane> candidates) {
        if (!options.leases() || !masterKnowsLeases) {
            return;
        }
        var needy = candidates.stream().filter(Lane::needsLease).toList();
        for (int from = 0; from < needy.size(); from += MOST_CLAIMS_AT_ONCE) {
            List<Lane> claimed = needy.subList(from, Math.min(from + MOST_CLAIMS_AT_ONCE, needy.size()));
            claimed.forEach(Lane::claiming);
            var ids = claimed.stream().map(lane -> lane.data().accountId()).toList();
            Stages.whenDone(
                    link.request(MessageTypes.WORKER_ACCOUNT_CLAIM, JsonText.of(Map.of("accountIds", ids))),
                    (answer, failure) -> claimed(claimed, answer));
        }
    }

    private void claimed(List<Lane> claimed, @Nullable Map<String, @Nullable Object> answer) {
        String code = answer == null ? null : Wire.text(answer, "code");
        boolean mayPass =
                answer == null ? ++unansweredClaims < MOST_UNANSWERED_CLAIMS : code != null && MAY_PASS.contains(code);
        if (link.isOpen() && mayPass) {
            // Without leases these accounts could push over those of a worker that holds one: ask again first.
            around.loop().schedule(CLAIM_AGAIN, () -> {
                if (link.isOpen()) {
                    claim(claimed);
                } else {
                    claimed.forEach(lane -> lane.claimed(null));
                }
            });
            return;
        }
        if (answer == null || AnswerCode.UNKNOWN_TYPE.name().equals(code)) {
            masterKnowsLeases = false;
        }
        Map<String, @Nullable Object> leases = answer == null ? Map.of() : Wire.object(answer, "leases");
        for (Lane lane : claimed) {
            Object epoch = Wire.object(leases, lane.data().accountId()).get("epoch");
            lane.claimed(epoch instanceof Number number ? number.longValue() : null);
        }
    }

    void profileChanged(AccountData data) {
        AccountProfile profile = data.profile();
        if (profile == null) {
            return;
        }
        var user = new LinkedHashMap<String, @Nullable Object>();
        user.put("nickname", profile.nickname());
        user.put("platform_user_id", profile.platformUserId());
        user.put("avatar", profile.avatar());
        user.put("followers", profile.followers());
        user.put("following", profile.following());
        user.values().removeIf(value -> value == null);
        link.emit(MessageTypes.EVENT_LOGIN_SUCCESS, Map.of("account_id", data.accountId(), "user_info", user));
    }

    /** Delivers what no master has yet; whether all of it was delivered. */
    CompletableFuture<Boolean> flush() {
        var pending = new ArrayList<CompletableFuture<PushResult>>();
        for (Lane lane : lanes.values()) {
            if (lane.isBehind() || !lane.isIdle()) {
                var push = Push.demanded();
                pending.add(push.future());
                lane.request(push);
            }
        }
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                .thenComposeAsync(
                        nothing -> {
                            var results = pending.stream()
                                    .map(CompletableFuture::join)
                                    .toList();
                            // By pushes that were on their way here when it began.
                            if (results.stream().anyMatch(PushResult.Superseded.class::isInstance)) {
                                return flush();
                            }
                            return CompletableFuture.completedFuture(
                                    results.stream().allMatch(PushResult.Acknowledged.class::isInstance));
                        },
                        around.loop());
    }

    /** Ends everything that has not ended; what no master has is kept on disk, if there is a place for it. */
    void stop() {
        lanes.values().forEach(this::keep);
        lanes.values().forEach(lane -> lane.remove(new PushResult.Expired("the worker was closed")));
        link.stop();
    }

    @Override
    public void registered(List<String> assignedAccounts) {
        masterKnowsLeases = true;
        unansweredClaims = 0;
        around.metrics().connected(true);
        lanes.values().forEach(lane -> profileChanged(lane.data()));
        claim(new ArrayList<>(lanes.values()));
        pushes.connected();
        replies.connected();
        tell(() -> options.listener().connected(assignedAccounts));
    }

    @Override
    public void lost(String reason) {
        around.metrics().connected(false);
        tell(() -> options.listener().disconnected(reason));
    }

    @Override
    public void event(String event, Map<String, @Nullable Object> data) {
        switch (event) {
            case Wire.REPLY_REQUEST -> replies.requested(data);
            case Wire.TASK_ASSIGN -> tell(() -> options.listener().taskAssigned(data));
            case Wire.TASK_REVOKE -> {
                String accountId = Wire.text(data, "account_id");
                if (accountId != null) {
                    tell(() -> options.listener().taskRevoked(accountId));
                }
            }
            default -> {
                // A newer master's; it does not count on us.
            }
        }
    }

    @Override
    public void leaseLost(Lane lane) {
        tell(() -> options.listener().leaseLost(lane.data().accountId()));
    }

    @Override
    public void ended(Push push, PushResult result) {
        around.metrics().ended(result, push.age());
    }

    @Override
    public void sent(boolean http, long bytes) {
        around.metrics().sent(http, bytes);
    }

    @Override
    public void delivered(Lane lane) {
        Spool spool = around.spool();
        if (spool != null) {
            around.blocking().execute(() -> spool.drop(lane.data().accountId()));
        }
    }

    private void tell(Runnable callback) {
        around.callbacks().execute(callback);
    }

    @Override
    public Map<String, Object> registration() {
        return Map.of(
                "worker_id", options.workerId(),
                "host", options.host(),
                "port", 0,
                "version", options.version(),
                "capabilities",
                        List.of(MessageTypes.WORKER_DATA_SYNC, MessageTypes.WORKER_DATA_DELTA, Wire.REPLY_REQUEST),
                "max_accounts", options.mostAccounts());
    }

    @Override
    public Map<String, Object> heartbeat() {
        Runtime runtime = Runtime.getRuntime();
        long busy = lanes.values().stream().filter(lane -> !lane.isIdle()).count();
        return Map.of(
                "worker_id",
                options.workerId(),
                "status",
                "active",
                "active_tasks",
                busy,
                "memory_usage",
                percent(runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory()),
                "cpu_usage",
                Load.percent());
    }

    private static long percent(long part, long whole) {
        return 100 * part / whole;
    }
}
