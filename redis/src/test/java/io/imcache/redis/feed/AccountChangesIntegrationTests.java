package io.imcache.redis.feed;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Mark;
import io.imcache.redis.testing.StoreFixture;
import io.lettuce.core.KillArgs;
import io.lettuce.core.Range;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that every commit is announced. */
class AccountChangesIntegrationTests {
    private final StoreFixture redis = new StoreFixture();
    private final AccountChanges changes = new AccountChanges(redis.connection, redis.prefix);
    private final List<AccountChange> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        changes.close();
        redis.close();
    }

    private void listen() {
        changes.changes().subscribe(heard::add);
        changes.start().block();
    }

    @Test
    void tellsEachChangeOfEachKindOnce() {
        listen();
        long version = redis.committed(
                        snapshotOf("a").with(COMMENTS, "{'id':'c'}").push())
                .version();
        redis.replace(snapshotOf("a").with(COMMENTS, "{'id':'c'}").push());
        redis.store.mark("a", COMMENTS, List.of("c"), Mark.READ).block();
        redis.replace(snapshotOf("b-x").with(COMMENTS).push());
        redis.store.delete("a").block();

        await().untilAsserted(() -> assertThat(heard).hasSize(4));
        assertThat(heard.get(0)).isEqualTo(new AccountChange("a", version, 0, false));
        assertThat(heard.get(1)).isEqualTo(new AccountChange("a", version + 1, version, false));
        assertThat(heard.get(2).accountId()).isEqualTo("b-x");
        assertThat(heard.get(3)).isEqualTo(new AccountChange("a", 0));
        List<String> kinds = redis
                .connection
                .run(commands -> commands.xrange(Bytes.of(redis.prefix + ":{b-x}:feed"), Range.unbounded()))
                .block()
                .stream()
                .flatMap(message -> message.getBody().entrySet().stream())
                .filter(field -> Bytes.text(field.getKey()).equals("k"))
                .map(field -> Bytes.text(field.getValue()))
                .toList();
        assertThat(kinds).containsExactly("push");
    }

    @Test
    void tellsOfAProfileOnlyWhereItIsOtherThanBefore() {
        redis.store
                .updateProfile("p", null, Map.of("nickname", "n", "fans", "1"))
                .block();
        listen();
        redis.store
                .updateProfile("p", null, Map.of("fans", "1", "nickname", "n"))
                .block();
        redis.store.updateProfile("p", null, Map.of()).block();
        redis.store
                .updateProfile("p", null, Map.of("last_heartbeat_time", "5", "fans", "1"))
                .block();
        redis.store
                .updateProfile("p", null, Map.of("nickname", "n", "fans", "2"))
                .block();
        redis.store.updateProfile("p", "douyin", Map.of()).block();
        redis.store.updateProfile("p", "douyin", Map.of("signature", "")).block();
        long version = redis.committed(snapshotOf("p").with(COMMENTS).push()).version();
        redis.store.updateProfile("p", null, Map.of("nickname", "m")).block();
        redis.store.updateProfile("new", null, Map.of()).block();

        await().untilAsserted(() -> assertThat(heard)
                .containsExactly(
                        new AccountChange("p", 0, 0, true),
                        new AccountChange("p", 0, 0, true),
                        new AccountChange("p", 0, 0, true),
                        new AccountChange("p", version),
                        new AccountChange("p", 0, 0, true),
                        new AccountChange("new", 0, 0, true)));
    }

    @Test
    void passesOverWhatIsNoChange() {
        listen();
        for (String message : List.of("hello", "", "\0", "a\0b", "a\0b\0" + 1, "a\0" + 99 + "9".repeat(20))) {
            redis.connection
                    .run(commands -> commands.publish(Bytes.of(redis.prefix + ":changes"), Bytes.of(message)))
                    .block();
        }
        redis.replace(snapshotOf("a").with(COMMENTS, "{'id':'c'}").push());

        await().untilAsserted(() ->
                assertThat(heard).extracting(AccountChange::accountId).containsExactly("a"));
        assertThat(changes.unreadable()).isEqualTo(6);
    }

    @Test
    void saysThatSomethingMayHaveBeenMissed() {
        listen();
        redis.connection
                .run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()))
                .block();
        await().untilAsserted(() -> assertThat(heard).containsExactly(AccountChange.MISSED));
        redis.replace(snapshotOf("a").with(COMMENTS, "{'id':'c'}").push());
        await().untilAsserted(() -> assertThat(heard).hasSize(2));
    }
}
