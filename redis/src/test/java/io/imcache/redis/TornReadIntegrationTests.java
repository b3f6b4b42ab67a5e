package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Replaces an account by several writers, while readers read it in all ways, scripts are flushed and connections are killed.
 * Every item carries the stamp of its writer, and each answer must have one stamp. Runs for
 * {@code -Dtest.torn.seconds}: by default 10, in CI 20 with each version of Java.
 */
class TornReadIntegrationTests {
    private static final Pattern STAMP = Pattern.compile("\"stamp\":(\\d+)");
    private static final int SECONDS = Integer.getInteger("test.torn.seconds", System.getenv("CI") == null ? 10 : 20);

    private final StoreFixture first = new StoreFixture();
    private final RedisClient otherClient = TestRedis.client();
    /** A second master on the same keys. */
    private final StoreConnection otherConnection = new StoreConnection(otherClient, Duration.ofSeconds(10));

    private final List<RedisAccountStore> masters =
            List.of(first.store, new RedisAccountStore(otherConnection, first.prefix));
    private final AtomicLong clock = new AtomicLong(1_761_804_248_025L);
    private final AtomicInteger stamps = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

    private boolean goesOn() {
        return System.nanoTime() < end;
    }

    @Test
    void oneAnswerHasOneStamp() throws Exception {
        first.replace(stamped(40));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            var work = new ArrayList<Future<?>>();
            for (RedisAccountStore master : masters) {
                for (int i = 0; i < 2; i++) {
                    work.add(threads.submit(() -> write(master)));
                    work.add(threads.submit(() -> read(master)));
                }
            }
            work.add(threads.submit(this::disturb));
            for (Future<?> task : work) {
                task.get(SECONDS + 30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
            otherConnection.close();
            otherClient.close();
        }
        assertThat(commits).hasValueGreaterThan(SECONDS);
        assertThat(reads).hasValueGreaterThan(10 * SECONDS);
        // Keys that a killed connection left staged expire by themselves.
        assertThat(first.keys()).filteredOn(key -> key.contains("staged")).allSatisfy(key -> assertThat(first.connection
                        .run(commands -> commands.pttl(Bytes.of(first.prefix + ":" + key)))
                        .block())
                .isNotEqualTo(-1));
        first.close();
    }

    /** Changes the size from push to push: small accounts are patched, large ones flipped. */
    private SnapshotPush stamped(int size) {
        int stamp = stamps.incrementAndGet();
        List<String> messages = IntStream.range(0, 5 + size)
                .mapToObj(i -> "{'id':'m" + i + "','conversationId':'v','createdAt':" + (1_700_000_000L + i)
                        + ",'type':'" + (i % 5 == 0 ? "image" : "text") + "','stamp':" + stamp + "}")
                .toList();
        return snapshotOf("a")
                .at(clock.incrementAndGet())
                .with(MESSAGES, messages)
                .with(COMMENTS, "{'id':'c','contentId':'k','createdAt':1700000000,'stamp':" + stamp + "}")
                .with(CONTENTS, "{'id':'k','contentId':'k','stamp':" + stamp + "}")
                .push();
    }

    private void write(RedisAccountStore master) {
        while (goesOn()) {
            int size = ThreadLocalRandom.current().nextInt(4) == 0 ? 700 : 40;
            ignoringLostConnections(() -> {
                if (master.replace(stamped(size)).block() instanceof PushOutcome.Committed) {
                    commits.incrementAndGet();
                }
            });
        }
    }

    private void read(RedisAccountStore master) {
        MessageSchema message = MessageSchema.INSTANCE;
        while (goesOn()) {
            ignoringLostConnections(() -> {
                check(master.page(PageQuery.of("a", MESSAGES).page(0, 50).build())
                        .block());
                check(master.page(PageQuery.of("a", MESSAGES)
                                .within(message.byConversation, "v")
                                .matching(message.byType, "image")
                                .page(1, 20)
                                .build())
                        .block());
                check(master.page(PageQuery.of("a", COMMENTS).build()).block());
                check(master.item("a", COMMENTS, "c").block());
                check(master.unified(
                                new UnifiedQuery("a", EnumSet.allOf(UnifiedQuery.Type.class), null, null, null, 0, 100))
                        .block());
            });
        }
    }

    private void check(Page page) {
        Set<String> found = new HashSet<>();
        page.items().forEach(item -> found.add(stamp(item)));
        page.related().values().forEach(item -> found.add(stamp(item)));
        assertThat(found).as("stamps of one answer").hasSize(1);
        reads.incrementAndGet();
    }

    private static String stamp(StoredItem item) {
        return STAMP.matcher(new String(item.json(), StandardCharsets.UTF_8))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    /** Flushes scripts and kills connections again and again. */
    private void disturb() {
        try (var connection = otherClient.connect()) {
            while (goesOn()) {
                ignoringLostConnections(() -> {
                    connection.sync().scriptFlush();
                    connection.sync().clientKill(KillArgs.Builder.skipme());
                });
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }

    private static void ignoringLostConnections(Runnable action) {
        try {
            action.run();
        } catch (StoreException.Unavailable | RedisException e) {
            Thread.onSpinWait(); // tries again, as any client would
        }
    }
}
