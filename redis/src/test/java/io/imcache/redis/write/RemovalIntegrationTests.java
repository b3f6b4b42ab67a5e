package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.messages;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests which items snapshots remove: all that they lack, none, or none yet. */
class RemovalIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final StoreFixture redis = new StoreFixture();
    private long clock = T;

    @AfterEach
    void close() {
        redis.close();
    }

    private Snapshots next() {
        return snapshotOf("a").at(++clock);
    }

    private PushOutcome.Committed push(Snapshots snapshot) {
        return redis.committed(snapshot.push());
    }

    private List<String> ids() {
        return redis.store.ids("a", MESSAGES).block();
    }

    // Merging.

    @Test
    void aMergedSnapshotRemovesNothing() {
        push(next().with(MESSAGES, messages(0, 30, "")).with(COMMENTS, "{'id':'c1'}"));
        redis.store.mark("a", MESSAGES, List.of("m1"), Mark.READ).block();
        PushOutcome.Committed merged =
                push(next().merging().with(MESSAGES, messages(28, 33, ",'n':1")).with(COMMENTS, List.of()));

        assertThat(merged.stats().messages()).isEqualTo(33);
        assertThat(merged.stats().comments()).isEqualTo(1);
        assertThat(merged.stats().added()).isEqualTo(3);
        assertThat(merged.stats().updated()).isEqualTo(2);
        assertThat(merged.stats().removed()).isZero();
        assertThat(merged.stats().held()).isZero();
        assertThat(ids()).hasSize(33);
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MessageSchema.INSTANCE.byRead, Boolean.TRUE)))
                .hasSize(1);

        PushOutcome.Committed again =
                push(next().merging().with(MESSAGES, messages(28, 33, ",'n':1")).with(COMMENTS, List.of()));
        assertThat(again.changed()).isFalse();
        assertThat(again.version()).isEqualTo(merged.version());
        assertThat(redis.store.account("a").block().updatedAt()).isEqualTo(clock);

        PushOutcome.Committed replaced = push(next().with(MESSAGES, messages(28, 33, ",'n':1")));
        assertThat(replaced.stats().removed()).isEqualTo(28);
        assertThat(ids()).hasSize(5);
    }

    @Test
    void aLargeMergeIsStagedWithWhatStays() {
        push(next().with(MESSAGES, messages(0, 2_000, "")));
        PushOutcome.Committed merged = push(next().merging().with(MESSAGES, messages(1_900, 3_000, ",'n':1")));

        assertThat(merged.stats().messages()).isEqualTo(3_000);
        assertThat(ids()).hasSize(3_000);
        assertThat(redis.texts(PageQuery.of("a", MESSAGES)
                        .within(MessageSchema.INSTANCE.byConversation, "v3")
                        .page(0, 3_000)))
                .hasSize(429);
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
        List<String> all = IntStream.range(0, 3_000)
                .mapToObj(i -> messages(i, i + 1, i < 1_900 ? "" : ",'n':1").get(0))
                .toList();
        assertThat(push(next().with(MESSAGES, all)).changed())
                .as("the digest is that of all items")
                .isFalse();
    }

    // Sessions that have just begun.

    @Test
    void aWorkerThatStartsDoesNotEmptyItsAccount() {
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")).with(COMMENTS, "{'id':'c1'}"));

        PushOutcome.Committed first = push(
                next().by("after", LONG).with(MESSAGES, messages(29, 32, "")).with(COMMENTS, "{'id':'c2'}"));
        assertThat(first.stats().held()).isEqualTo(29);
        assertThat(first.stats().messages()).isEqualTo(32);
        assertThat(first.stats().removed()).as("of fewer than 20").isEqualTo(1);
        assertThat(ids()).hasSize(32);

        PushOutcome.Committed second = push(next().by("after", LONG).with(MESSAGES, messages(29, 32, "")));
        assertThat(second.stats().held()).isZero();
        assertThat(second.stats().removed()).isEqualTo(29);
        assertThat(ids()).containsExactlyInAnyOrder("m29", "m30", "m31");
    }

    @Test
    void emptySnapshotsRemoveNothingUntilTheirSessionIsOldEnough() {
        PushOutcome.Committed before = push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")));
        for (int i = 0; i < 3; i++) {
            PushOutcome.Committed empty = push(next().by("after", LONG).with(MESSAGES));
            assertThat(empty.stats().held()).isEqualTo(30);
            assertThat(empty.stats().messages()).isEqualTo(30);
            assertThat(empty.changed()).isFalse();
            assertThat(empty.version()).isEqualTo(before.version());
        }
        assertThat(redis.store.account("a").block().updatedAt())
                .as("it is seen all the same")
                .isEqualTo(clock);
        await().until(() ->
                push(next().by("after", SHORT).with(MESSAGES)).stats().removed() == 30);
        assertThat(ids()).isEmpty();
    }

    @Test
    void anEmptySnapshotAfterOneWithItemsRemoves() {
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")));
        push(next().by("after", LONG).with(MESSAGES));
        assertThat(push(next().by("after", LONG).with(MESSAGES, messages(0, 30, "")))
                        .changed())
                .isFalse();
        assertThat(push(next().by("after", LONG).with(MESSAGES)).stats().removed())
                .isEqualTo(30);
    }

    @Test
    void smallRemovalsAreNotHeld() {
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")));
        PushOutcome.Committed half = push(next().by("half", LONG).with(MESSAGES, messages(15, 30, "")));
        assertThat(half.stats().removed()).as("half of 30").isEqualTo(15);
        PushOutcome.Committed small = push(next().by("small", LONG).with(MESSAGES));
        assertThat(small.stats().removed()).as("all of 15").isEqualTo(15);
    }

    @Test
    void collectionsAreHeldOneByOne() {
        List<String> comments = IntStream.range(0, 25)
                .mapToObj(i -> "{'commentId':'c" + i + "','contentId':'k'}")
                .toList();
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")).with(COMMENTS, comments));
        push(next().by("after", LONG).with(MESSAGES, messages(0, 30, ",'n':1")));
        PushOutcome.Committed both =
                push(next().by("after", LONG).with(MESSAGES).with(COMMENTS, comments.subList(0, 2)));
        assertThat(both.stats().removed()).as("messages").isEqualTo(30);
        assertThat(both.stats().held()).as("comments").isEqualTo(23);
    }

    @Test
    void theNextPushMayGoToAnotherMaster() {
        var other = new RedisAccountStore(redis.connection, redis.prefix);
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")));
        assertThat(push(next().by("after", LONG).with(MESSAGES)).stats().held()).isEqualTo(30);
        PushOutcome first = other.replace(next().by("after", LONG)
                        .with(MESSAGES, messages(0, 1, ""))
                        .push())
                .block();
        assertThat(((PushOutcome.Committed) first).stats().held())
                .as("its first with items")
                .isEqualTo(29);
        assertThat(push(next().by("after", LONG).with(MESSAGES, messages(0, 1, "")))
                        .stats()
                        .removed())
                .isEqualTo(29);
    }

    @Test
    void otherPushesDoNotCountAsTheSessions() {
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")));
        redis.store
                .merge(next().by("after", LONG)
                        .with(MESSAGES, "{'messageId':'m0','n':2}")
                        .push())
                .block();
        long version = redis.store.version("a").block();
        redis.store
                .apply(new DeltaPush(
                        next().by("after", LONG)
                                .with(MESSAGES, messages(40, 41, ""))
                                .push(),
                        version,
                        Map.of(
                                MESSAGES,
                                IntStream.range(0, 20).mapToObj(i -> "m" + i).toList())))
                .block();
        assertThat(ids()).as("what a delta removes is never held").hasSize(11);
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")));
        assertThat(push(next().by("after", LONG).with(MESSAGES)).stats().held())
                .as("its first snapshot")
                .isEqualTo(30);
    }

    @Test
    void whatImClientsAndPersonsDeleteIsNotHeld() {
        push(next().by("before", LONG).with(MESSAGES, messages(0, 30, "")));
        redis.store
                .mark("a", MESSAGES, List.of("m3"), Mark.of("isDeleted", true))
                .block();
        push(next().by("after", LONG).with(MESSAGES));
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MessageSchema.INSTANCE.byDeleted, Boolean.TRUE)))
                .singleElement()
                .asString()
                .contains("m3");
        assertThat(redis.store.delete("a").block()).isTrue();
        assertThat(redis.store.ids("a", MESSAGES).block()).isEmpty();
    }

    /** With a value of more than 64 bytes Redis would store the whole hash in several times the memory. */
    @Test
    void theStateOfASessionStaysSmall() {
        Snapshots full = next().by("before", LONG);
        Snapshots empty = next().by("after", LONG);
        for (ItemCollection collection : ItemCollection.values()) {
            full.with(
                    collection,
                    IntStream.range(0, 20).mapToObj(i -> "{'id':'" + i + "'}").toList());
            empty.with(collection);
        }
        push(full);
        assertThat(push(empty).stats().held()).isEqualTo(100);
        byte[] meta = redis.store.names().account("a").meta();
        assertThat(redis.connection
                        .run(commands -> commands.hstrlen(meta, Bytes.of("s")))
                        .block())
                .isEqualTo(63);
        assertThat(redis.connection
                        .run(commands -> commands.objectEncoding(meta))
                        .block())
                .isEqualTo("listpack");
    }
}
