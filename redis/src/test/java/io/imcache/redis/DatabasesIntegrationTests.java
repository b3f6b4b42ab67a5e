package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.feed.AccountChange;
import io.imcache.redis.feed.AccountChanges;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.outbound.AccountNotice;
import io.imcache.redis.outbound.AccountNotices;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.Disposables;

/** Tests two installations on one Redis, with one key prefix in two databases. */
class DatabasesIntegrationTests {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<AccountChange> changes = new CopyOnWriteArrayList<>();
    private final List<AccountNotice> notices = new CopyOnWriteArrayList<>();
    private final List<String> workers = new CopyOnWriteArrayList<>();

    private static void act(RedisAccountStore store, String name) {
        store.replace(snapshotOf(name).with(COMMENTS, "{'id':'c'}").push()).block();
        store.updateProfile(name, null, Map.of("nickname", "n")).block();
        store.mailbox(InstantSource.system(), MINUTE)
                .submit(new OutboundRequest(name, name, System.currentTimeMillis() + 60_000, "{}"), name)
                .block();
        store.delete(name).block();
    }

    private long listeners(StoreFixture redis, String channel) {
        byte[] name = Bytes.of(redis.prefix + ":" + channel);
        return redis.connection.run(commands -> commands.pubsubNumsub(name)).block().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void theyDoNotHearOrSeeEachOther() {
        var subscriptions = Disposables.composite();
        try (var redis = new StoreFixture();
                var feed = new AccountChanges(redis.connection, redis.prefix);
                RedisClient client = TestRedis.client(TestRedis.url() + "/1");
                var connection = new StoreConnection(client, TestRedis.TIMEOUT, 0, 1)) {
            feed.changes().subscribe(changes::add);
            feed.start().block();
            subscriptions.add(
                    new AccountNotices(redis.connection, redis.prefix).notices().subscribe(notices::add));
            subscriptions.add(redis.store
                    .mailbox(InstantSource.system(), MINUTE)
                    .waiting()
                    .subscribe(workers::add));
            await().until(() -> listeners(redis, "notices") == 1 && listeners(redis, "outbound") == 1);
            var other = new RedisAccountStore(connection, redis.prefix);
            act(other, "other");
            assertThat(redis.store.account("other").blockOptional()).isEmpty();
            act(redis.store, "own");

            await().untilAsserted(() -> {
                assertThat(changes).hasSize(3).allMatch(change -> "own".equals(change.accountId()));
                assertThat(notices).extracting(AccountNotice::requestId).containsExactly("", "own");
                assertThat(workers).containsExactly("own");
            });
            assertThat(other.accounts(null, Set.of(), 0, 9).block().accounts()).isEmpty();
        } finally {
            subscriptions.dispose();
        }
    }
}
