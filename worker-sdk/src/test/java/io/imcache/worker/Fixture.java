package io.imcache.worker;

import io.imcache.worker.account.AccountItems;
import io.imcache.worker.delivery.AccountDeliveries;
import io.imcache.worker.delivery.Push;
import io.imcache.worker.delivery.Spool;
import io.imcache.worker.item.Direction;
import io.imcache.worker.item.Message;
import io.imcache.worker.link.Backoff;
import io.imcache.worker.metrics.WorkerMetrics;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker without threads, at masters without a network. */
final class Fixture {
    static final URI ONE = URI.create("http://one:9092");
    static final URI TWO = URI.create("http://two:9092");

    final ManualLoop loop = new ManualLoop();
    final FakeMasters masters = new FakeMasters();
    final List<String> events = new ArrayList<>();
    final List<ReplyRequest> replies = new ArrayList<>();
    final Map<String, AccountData> accounts = new HashMap<>();
    final AccountDeliveries deliveries;
    final WorkerOptions options;

    CompletionStage<ReplyResult> replyResult = CompletableFuture.completedFuture(ReplyResult.success("p-1"));

    Fixture() {
        this(builder -> {}, null);
    }

    Fixture(Consumer<WorkerBuilder> settings, @Nullable Spool spool) {
        var builder = new WorkerBuilder("worker-1").listener(new Listener());
        settings.accept(builder);
        if (builder.options().link().masters().isEmpty()) {
            builder.master(ONE, URI.create("http://one:8080")).master(TWO, URI.create("http://two:8080"));
        }
        options = builder.options();
        deliveries = new AccountDeliveries(
                options.delivery(),
                options.link(),
                new Backoff(options.firstRetry(), options.longestRetry(), () -> 0),
                new AccountDeliveries.Surroundings(
                        loop, loop, () -> 0, Runnable::run, Runnable::run, masters, masters, WorkerMetrics.NONE, spool),
                new ListenerCalls(options.listener(), Runnable::run));
    }

    private final class Listener implements WorkerListener {
        @Override
        public void connected(List<String> assignedAccounts) {
            events.add("connected");
        }

        @Override
        public void disconnected(String reason) {
            events.add("disconnected: " + reason);
        }

        @Override
        public void taskAssigned(Map<String, @Nullable Object> task) {
            events.add("task " + task);
        }

        @Override
        public void taskChanged(AssignedAccount account) {
            events.add("changed " + account);
        }

        @Override
        public void taskRevoked(String accountId) {
            events.add("revoked " + accountId);
        }

        @Override
        public void leaseLost(String accountId) {
            events.add("lease lost " + accountId);
        }

        @Override
        public CompletionStage<ReplyResult> replyRequested(ReplyRequest request) {
            replies.add(request);
            return replyResult;
        }
    }

    /** An account as masters send it. */
    static Map<String, Object> task(String id, long epoch) {
        return new HashMap<>(Map.of(
                "id",
                id,
                "platform",
                "douyin",
                "account_name",
                "shop " + id,
                "monitor_interval",
                45,
                "login_status",
                "logged_in",
                "credentials",
                Map.of("cookies", List.of("secret")),
                "epoch",
                epoch,
                "lease_expires_at",
                1_000));
    }

    Fixture start() {
        deliveries.start();
        loop.run();
        return this;
    }

    AccountData account(String id) {
        return accounts.computeIfAbsent(id, key -> {
            var items = new AccountItems(id, "douyin", options.mostItems());
            var data = new AccountData(items, () -> deliveries.inbound(id), () -> deliveries.profileChanged(id));
            deliveries.add(items, data::profileFields, null);
            return data;
        });
    }

    /** Begins the accounts that an earlier worker left. */
    void left(Spool spool) {
        for (Spool.Spooled left : spool.left()) {
            var items = new AccountItems(left.accountId(), left.platform(), options.mostItems());
            deliveries.add(items, () -> null, left);
        }
        loop.run();
    }

    CompletableFuture<PushResult> push(String accountId) {
        var future = new CompletableFuture<PushResult>();
        deliveries.push(accountId, Push.demanded(end -> future.complete(ImcacheWorker.result(end))));
        loop.run();
        return future;
    }

    /** A push whose end is of no interest. */
    void pushUnseen(String accountId) {
        var unused = push(accountId);
    }

    /** Lets time pass. */
    void wait(Duration time) {
        loop.advance(time);
    }

    static Message message(String id, long second) {
        return Message.builder(id)
                .conversationId("c")
                .direction(Direction.INBOUND)
                .content("text of " + id)
                .createdAt(Instant.ofEpochSecond(second))
                .build();
    }
}
