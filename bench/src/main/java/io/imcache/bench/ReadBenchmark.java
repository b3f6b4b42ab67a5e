package io.imcache.bench;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.UnifiedQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Pages of 20 items a second, by filter and by size of the account. */
final class ReadBenchmark {
    private static final List<Integer> SIZES = List.of(200, 5_000, 50_000);
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final int WARM_UP_MILLIS = 8_000;

    private final RedisProcess redis;
    private final RedisAdmin admin;
    private final Options options;
    private final AtomicInteger turn = new AtomicInteger();

    ReadBenchmark(RedisProcess redis, RedisAdmin admin, Options options) {
        this.redis = redis;
        this.admin = admin;
        this.options = options;
    }

    void run() {
        var rows = new LinkedHashMap<String, List<Object>>();
        try (Store store = new Store(redis.url())) {
            for (int size : SIZES) {
                var data = new Dataset(size, 1);
                Store.await(store.accounts.replace(data.push(account(size), 1)));
            }
            for (int size : SIZES) {
                Map<String, Supplier<Mono<?>>> requests = requests(store, size);
                if (size == SIZES.get(0)) {
                    requests.values().forEach(request -> Load.run(WARM_UP_MILLIS / requests.size(), request));
                }
                requests.forEach((what, request) -> {
                    Page page = (Page) Store.await(request.get());
                    admin.logSlowerThan(500);
                    admin.resetStatistics();
                    Load.Result result = Load.run(options.readMillis(), request);
                    List<Object> row = rows.computeIfAbsent(what, key -> new ArrayList<>());
                    row.add(page.items().size());
                    row.add(result.perSecond());
                    row.add(result.p99Millis());
                    row.add(admin.microsOf("evalsha"));
                    row.add(admin.slow().max().orElse(0) / 1e3);
                });
            }
        }
        print(rows);
    }

    static String account(int size) {
        return "acc-" + size;
    }

    private static void print(Map<String, List<Object>> rows) {
        var columns = new ArrayList<>(List.of("page of"));
        SIZES.forEach(size -> columns.addAll(List.of(
                String.format("%,d: items", size), "pages/s", "p99 ms", "Redis µs a call", "longest command ms")));
        var table = new Table("Reads: 32 at a time, 20 items a page", columns.toArray(String[]::new));
        rows.forEach((what, cells) ->
                table.row(Stream.concat(Stream.of(what), cells.stream()).toArray()));
        table.print();
    }

    private Map<String, Supplier<Mono<?>>> requests(Store store, int size) {
        var data = new Dataset(size, 1);
        int messages = data.count(MESSAGES);
        var requests = new LinkedHashMap<String, Supplier<Mono<?>>>();
        String account = account(size);
        int conversations = data.count(io.imcache.protocol.ItemCollection.CONVERSATIONS);
        int contents = data.count(io.imcache.protocol.ItemCollection.CONTENTS);
        requests.put("messages", page(store, () -> PageQuery.of(account, MESSAGES)));
        requests.put("messages of a conversation", page(store, () -> PageQuery.of(account, MESSAGES)
                .within(MESSAGE.byConversation, Dataset.conversation(next(conversations)))));
        requests.put("messages by status (1 in 5)", page(store, () -> PageQuery.of(account, MESSAGES)
                .matching(MESSAGE.byStatus, "delivered")));
        requests.put("messages by type (1 in 8)", page(store, () -> PageQuery.of(account, MESSAGES)
                .matching(MESSAGE.byType, "image")));
        requests.put("messages by sender (some 17)", page(store, () -> PageQuery.of(account, MESSAGES)
                .matching(MESSAGE.bySender, Dataset.user(next(conversations)))));
        requests.put("messages by a rare type (5)", page(store, () -> PageQuery.of(account, MESSAGES)
                .matching(MESSAGE.byType, "audio")));
        requests.put("messages since (newest half)", page(store, () -> PageQuery.of(account, MESSAGES)
                .since(OptionalLong.of(1_760_000_000_000L + messages * 500L))));
        requests.put(
                "messages, offset 90% in",
                page(store, () -> PageQuery.of(account, MESSAGES).page(messages * 9 / 10, 20)));
        Position deep = Store.await(store.accounts.page(PageQuery.of(account, MESSAGES)
                        .page(messages * 9 / 10, 20)
                        .build()))
                .position();
        requests.put(
                "messages, 90% in by position",
                page(store, () -> PageQuery.of(account, MESSAGES).after(deep)));
        requests.put("comments", page(store, () -> PageQuery.of(account, COMMENTS)));
        requests.put("comments on a content", page(store, () -> PageQuery.of(account, COMMENTS)
                .within(CommentSchema.INSTANCE.byContent, Dataset.content(next(contents)))));
        requests.put("unified", unified(store, account, null));
        requests.put("unified, unread", unified(store, account, false));
        return requests;
    }

    private int next(int below) {
        return Math.floorMod(turn.getAndIncrement() * 31, below);
    }

    private static Supplier<Mono<?>> page(Store store, Supplier<PageQuery.Builder> query) {
        return () -> store.accounts.page(query.get().build());
    }

    private static Supplier<Mono<?>> unified(Store store, String account, @Nullable Boolean isRead) {
        var query = new UnifiedQuery(account, Set.of(UnifiedQuery.Type.values()), null, isRead, null, 0, 20);
        return () -> store.accounts.unified(query);
    }
}
