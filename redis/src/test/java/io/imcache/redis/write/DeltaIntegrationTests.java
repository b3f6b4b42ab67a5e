package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests deltas. */
class DeltaIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private PushOutcome apply(SnapshotPush upsert, long baseVersion, Map<ItemCollection, List<String>> remove) {
        return redis.store.apply(new DeltaPush(upsert, baseVersion, remove)).block();
    }

    @Test
    void setsAndRemovesAndLeavesTheRest() {
        long version = redis.committed(snapshotOf("a")
                        .at(T)
                        .with(COMMENTS, "{'id':'c1'}", "{'id':'c2'}", "{'id':'c3'}")
                        .with(MESSAGES, "{'id':'m1'}")
                        .push())
                .version();
        PushOutcome outcome = apply(
                snapshotOf("a")
                        .at(T + 1)
                        .with(COMMENTS, "{'id':'c2','n':1}", "{'id':'c4'}")
                        .push(),
                version,
                Map.of(COMMENTS, List.of("c1", "none", "c4"), CONVERSATIONS, List.of("none")));

        assertThat(outcome).isInstanceOfSatisfying(PushOutcome.Committed.class, committed -> {
            assertThat(committed.version()).isEqualTo(version + 1);
            assertThat(committed.stats().comments()).isEqualTo(3);
            assertThat(committed.stats().messages()).isEqualTo(1);
            assertThat(committed.stats().added()).isEqualTo(1);
            assertThat(committed.stats().updated()).isEqualTo(1);
            assertThat(committed.stats().removed()).isEqualTo(1);
        });
        assertThat(redis.texts(PageQuery.of("a", COMMENTS)))
                .containsExactly("{\"id\":\"c4\"}", "{\"id\":\"c2\",\"n\":1}", "{\"id\":\"c3\"}");
    }

    @Test
    void theSameContentsByDeltaAndBySnapshotAreTheSame() {
        long version = redis.committed(snapshotOf("a")
                        .at(T)
                        .with(COMMENTS, "{'id':'c1'}", "{'id':'c2'}")
                        .push())
                .version();
        apply(snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c3'}").push(), version, Map.of(COMMENTS, List.of("c1")));

        PushOutcome.Committed snapshot = redis.committed(snapshotOf("a")
                .at(T + 2)
                .with(COMMENTS, "{'id':'c2'}", "{'id':'c3'}")
                .push());
        assertThat(snapshot.changed()).isFalse();
    }

    @Test
    void refusesAnotherBaseAndAnOlderTimestamp() {
        long version = redis.committed(
                        snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push())
                .version();
        SnapshotPush upsert =
                snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c2'}").push();

        assertThat(apply(upsert, version - 1, Map.of())).isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(AnswerCode.VERSION_CONFLICT);
            assertThat(refused.version()).isEqualTo(version);
        });
        assertThat(apply(snapshotOf("a").at(T - 1).with(COMMENTS, "{'id':'c2'}").push(), version, Map.of()))
                .isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(AnswerCode.STALE_SNAPSHOT));
        assertThat(redis.store.ids("a", COMMENTS).block()).containsExactly("c1");
    }

    @Test
    void aDeltaThatSaysNothingNewChangesNothing() {
        long version = redis.committed(
                        snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push())
                .version();
        PushOutcome outcome = apply(
                snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c1'}").push(),
                version,
                Map.of(COMMENTS, List.of("none")));
        assertThat(outcome).isInstanceOfSatisfying(PushOutcome.Committed.class, committed -> {
            assertThat(committed.version()).isEqualTo(version);
            assertThat(committed.changed()).isFalse();
        });
    }

    @Test
    void aDeltaThatSaysNothingNewIsSeenUnderTheChecksOfAChange() {
        long version = redis.committed(
                        snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push())
                .version();
        long epoch =
                redis.store.claim("a", "one", Duration.ofMinutes(1)).block().epoch();
        SnapshotPush seen = snapshotOf("a")
                .at(T + 30_000)
                .under(epoch)
                .with(COMMENTS, "{'id':'c1'}")
                .push();
        assertThat(apply(seen, version, Map.of())).isInstanceOf(PushOutcome.Committed.class);

        assertThat(redis.store.account("a").block().updatedAt()).isEqualTo(T + 30_000);
        assertRefused(
                redis.replace(snapshotOf("a")
                        .at(T + 29_000)
                        .with(COMMENTS, "{'id':'c2'}")
                        .push()),
                AnswerCode.STALE_SNAPSHOT);
        assertRefused(
                apply(snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push(), version, Map.of()),
                AnswerCode.STALE_SNAPSHOT);
        assertRefused(
                redis.replace(snapshotOf("a")
                        .at(T + 29_000)
                        .under(epoch)
                        .with(COMMENTS, "{'id':'c2'}")
                        .push()),
                AnswerCode.STALE_SNAPSHOT);
        redis.store.claim("a", "two", Duration.ofMinutes(1)).block();
        assertRefused(apply(seen, version, Map.of()), AnswerCode.STALE_LEASE);
        assertThat(redis.store.account("a").block().version()).isEqualTo(version);
    }

    @Test
    void aDeltaThatOnlyNamesAnotherPlatformIsAChange() {
        long version = redis.committed(
                        snapshotOf("a").at(T).with(COMMENTS, "{'id':'c1'}").push())
                .version();
        apply(snapshotOf("a").at(T + 1).on("kuaishou").push(), version, Map.of());

        assertThat(redis.store.account("a").block().platform()).isEqualTo("kuaishou");
        assertThat(redis.store.version("a").block()).isEqualTo(version + 1);
        assertThat(redis.store.accounts("kuaishou", Set.of(), 0, 9).block().accounts())
                .hasSize(1);
    }

    private static void assertRefused(PushOutcome outcome, AnswerCode code) {
        assertThat(outcome).isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.code())
                .isEqualTo(code));
    }

    @Test
    void aLargeDeltaIsStagedWithTheRestOfItsCollection() {
        long version = redis.committed(snapshotOf("a")
                        .at(T)
                        .with(MESSAGES, Snapshots.messages(0, 2_000, ""))
                        .push())
                .version();
        redis.store.mark("a", MESSAGES, List.of("m1", "m1999"), Mark.READ).block();
        PushOutcome outcome = apply(
                snapshotOf("a")
                        .at(T + 1)
                        .with(MESSAGES, Snapshots.messages(1_500, 3_000, ",'n':1"))
                        .push(),
                version + 1,
                Map.of(MESSAGES, IntStream.range(0, 1).mapToObj(i -> "m" + i).toList()));

        assertThat(outcome).isInstanceOf(PushOutcome.Committed.class);
        assertThat(redis.store.ids("a", MESSAGES).block()).hasSize(2_999);
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MessageSchema.INSTANCE.byRead, Boolean.TRUE)))
                .hasSize(2);
        assertThat(redis.texts(PageQuery.of("a", MESSAGES)
                        .within(MessageSchema.INSTANCE.byConversation, "v3")
                        .page(0, 3_000)))
                .hasSize(429);
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
    }

    private long renames() {
        String stats =
                redis.connection.run(commands -> commands.info("commandstats")).block();
        var rename = Pattern.compile("cmdstat_rename:calls=(\\d+)").matcher(stats);
        return rename.find() ? Long.parseLong(rename.group(1)) : 0;
    }

    /** What is changed in place holds up Redis, whichever collections it is in. */
    @Test
    void aDeltaIsLargeByAllItsCollectionsTogether() {
        Snapshots before = snapshotOf("a").at(T);
        Snapshots delta = snapshotOf("a").at(T + 1);
        for (ItemCollection collection : ItemCollection.values()) {
            before.with(collection, "{'id':'x'}");
            delta.with(
                    collection,
                    IntStream.range(0, 499).mapToObj(i -> "{'id':'i" + i + "'}").toList());
        }
        long version = redis.committed(before.push()).version();
        long renames = renames();
        assertThat(apply(delta.push(), version, Map.of())).isInstanceOf(PushOutcome.Committed.class);
        assertThat(renames() - renames).as("some are staged, and put in place").isGreaterThanOrEqualTo(2 * 3);
        for (ItemCollection collection : ItemCollection.values()) {
            assertThat(redis.store.ids("a", collection).block()).hasSize(500).contains("x", "i498");
        }
    }

    /** In place, because it costs no more than what may hold up Redis. */
    @Test
    void newItemsMayTakeThePlacesOfAsManyOldOnes() {
        redis.replace(snapshotOf("a")
                .at(T)
                .with(MESSAGES, Snapshots.messages(0, 3_000, ""))
                .push());
        long renames = renames();
        redis.replace(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, Snapshots.messages(40, 3_040, ""))
                .push());
        assertThat(redis.store.ids("a", MESSAGES).block()).hasSize(3_000).contains("m40", "m3039");
        redis.replace(snapshotOf("a")
                .at(T + 2)
                .with(
                        MESSAGES,
                        Stream.concat(
                                        Snapshots.messages(40, 180, ",'n':1").stream(),
                                        Snapshots.messages(180, 3_040, "").stream())
                                .toList())
                .push());
        assertThat(renames() - renames).isZero();
    }

    @Test
    void anUpdateSetsTheFieldsThatItNames() {
        redis.replace(snapshotOf("a")
                .at(T)
                .with(MESSAGES, "{'id':'m1', 'content' : 'x','status':'sent','n':1.50,'o':{'p':[1]}}")
                .push());
        PushOutcome outcome = redis.store
                .merge(snapshotOf("a")
                        .at(T + 1)
                        .with(
                                MESSAGES,
                                "{'id':'m1','status':'delivered','q':null}",
                                "{'id':'m2','direction':'inbound'}")
                        .push())
                .block();

        assertThat(outcome).isInstanceOf(PushOutcome.Committed.class);
        assertThat(StoreFixture.texts(redis.item("a", MESSAGES, "m1")))
                .containsExactly(
                        "{\"id\":\"m1\",\"content\" : \"x\",\"status\":\"delivered\",\"n\":1.50,\"o\":{\"p\":[1]},\"q\":null}");
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MessageSchema.INSTANCE.byStatus, "delivered")))
                .hasSize(1);
        assertThat(redis.store.ids("a", MESSAGES).block()).containsExactlyInAnyOrder("m1", "m2");
    }

    @Test
    void anUpdateOfAnUnknownAccountMakesIt() {
        redis.store
                .merge(snapshotOf("new")
                        .with(COMMENTS, "{'id':'c','authorName':'Ann'}")
                        .push())
                .block();
        assertThat(redis.store.account("new").block().version()).isPositive();
        assertThat(redis.store.ids("new", COMMENTS).block()).containsExactly("c");
    }

    /** As crawlers send it every few seconds: without a direction, and without the author's name. */
    private static final String MESSAGE =
            "{'messageId':'%s','conversationId':'%s','senderId':'%s','senderName':'Ann','content':'Hello','messageType':'text',"
                    + "'status':'sent','isRead':false,'createdAt':1761804240}";

    private PushOutcome.Committed update(SnapshotPush push) {
        return (PushOutcome.Committed) redis.store.merge(push).block();
    }

    @Test
    void anUpdateThatSaysTooLittleOfANewItemLeavesItToTheSnapshot() {
        String comment =
                "{'commentId':'c1','contentId':'k1','userId':'u1','content':'Nice','parentCommentId':'0','createdAt':1761804240}";
        String message = MESSAGE.formatted("m1", "sec-ann", "1203");
        PushOutcome.Committed unknown = update(snapshotOf("new")
                .at(T)
                .with(MESSAGES, message)
                .with(COMMENTS, comment)
                .push());
        assertThat(unknown.stats().deferred()).isEqualTo(2);
        assertThat(unknown.changed()).isFalse();
        assertThat(redis.store.account("new").blockOptional()).isEmpty();

        redis.replace(snapshotOf("a").at(T).with(MESSAGES, "{'id':'m0'}").push());
        redis.store.updateProfile("a", null, Map.of("platform_user_id", "777")).block();
        long version = redis.store.version("a").block();
        PushOutcome.Committed deferred = update(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, message)
                .with(COMMENTS, comment, comment.replace("'userId'", "'authorName':' ','userId'"))
                .push());
        assertThat(deferred.version()).isEqualTo(version);
        assertThat(deferred.changed()).isFalse();
        assertThat(deferred.stats().deferred()).isEqualTo(2);
        assertThat(deferred.stats().comments()).isZero();

        redis.committed(snapshotOf("a")
                .at(T + 2)
                .with(MESSAGES, message.replace("'content'", "'direction':'outgoing','content'"))
                .push());
        PushOutcome.Committed known = update(snapshotOf("a")
                .at(T + 3)
                .with(MESSAGES, message.replace("Hello", "Hello again"))
                .push());
        assertThat(known.stats().deferred()).as("of an item that is stored").isZero();
        assertThat(StoreFixture.texts(redis.item("a", MESSAGES, "m1")))
                .singleElement()
                .asString()
                .contains("Hello again", "outgoing");
    }

    @Test
    void anUpdateThatSaysEnoughOfANewItemIsStored() {
        redis.store.updateProfile("a", null, Map.of("platform_user_id", "777")).block();
        PushOutcome.Committed outcome = update(snapshotOf("a")
                .at(T)
                .with(
                        MESSAGES,
                        MESSAGE.formatted("own", "sec-ann", "777"),
                        MESSAGE.formatted("theirs", "sec-ann", "sec-ann"),
                        MESSAGE.formatted("said", "sec-ann", "1203")
                                .replace("'status'", "'direction':'incoming','status'"),
                        MESSAGE.formatted("later", "sec-ann", "1203"))
                .with(COMMENTS, "{'commentId':'c1','contentId':'k1','userName':'Ann','content':'Nice'}")
                .push());
        assertThat(outcome.stats().added()).isEqualTo(4);
        assertThat(outcome.stats().deferred()).isEqualTo(1);
        assertThat(redis.store.ids("a", MESSAGES).block()).containsExactlyInAnyOrder("own", "theirs", "said");
        assertThat(redis.store.unread("a").block().directMessages())
                .as("unread, without the own one")
                .isEqualTo(2);
        assertThat(StoreFixture.texts(redis.item("a", MESSAGES, "own")))
                .singleElement()
                .asString()
                .endsWith("\"createdAt\":1761804240,\"direction\":\"outbound\"}");
    }

    /** Otherwise it would be there twice until the next snapshot. */
    @Test
    void anUpdateIsMatchedWithTheMessageThatAnImClientSent() {
        redis.replace(snapshotOf("a").at(T).with(MESSAGES, "{'id':'m0'}").push());
        redis.store.updateProfile("a", null, Map.of("platform_user_id", "777")).block();
        redis.store
                .create(
                        "a",
                        MESSAGES,
                        "{\"messageId\":\"made\",\"conversationId\":\"sec-ann\",\"content\":\"Hello\",\"direction\":\"outbound\","
                                + "\"status\":\"sending\",\"createdAt\":1761804239000}")
                .block();
        update(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, MESSAGE.formatted("platform-1", "sec-ann", "777"))
                .push());
        assertThat(redis.store.ids("a", MESSAGES).block()).containsExactlyInAnyOrder("m0", "platform-1");
    }
}
