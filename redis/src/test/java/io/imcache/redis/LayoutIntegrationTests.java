package io.imcache.redis;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.feed.AccountEvents;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.model.UnreadCounts;
import io.imcache.redis.testing.StoreFixture;
import io.lettuce.core.XAddArgs;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests an account that a master of another release wrote, in another layout of items and index. */
class LayoutIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final StoreFixture redis = new StoreFixture();
    private long version;

    @BeforeEach
    void writeInAnotherLayout() {
        version = redis.committed(snapshotOf("a")
                        .at(T)
                        .with(COMMENTS, "{'id':'c1','contentId':'k','parentCommentId':'0'}")
                        .with(MESSAGES, "{'id':'m1','conversationId':'v'}", "{'id':'m2'}")
                        .with(NOTIFICATIONS, "{'id':'n1','createdAt':1}")
                        .push())
                .version();
        redis.store.mark("a", MESSAGES, List.of("m1"), Mark.READ).block();
        AccountKeys keys = redis.store.names().account("a");
        redis.connection
                .run(commands -> commands.hset(keys.meta(), Bytes.of("v2"), Bytes.of(version + 1)))
                .block();
        redis.connection
                .run(commands -> commands.hdel(keys.meta(), AccountKeys.VERSION))
                .block();
        redis.connection
                .run(commands -> commands.zadd(keys.index(COMMENTS), 0, Bytes.of("*something else")))
                .block();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void isUnknown() {
        assertThat(redis.store.version("a").block()).isZero();
        assertThat(redis.page(PageQuery.of("a", COMMENTS)).items()).isEmpty();
        assertThat(redis.page(PageQuery.of("a", MESSAGES).matching(MessageSchema.INSTANCE.byType, "text"))
                        .items())
                .isEmpty();
        assertThat(redis.item("a", MESSAGES, "m1").items()).isEmpty();
        assertThat(redis.store
                        .unified(new UnifiedQuery("a", EnumSet.allOf(UnifiedQuery.Type.class), null, null, null, 0, 10))
                        .block()
                        .items())
                .isEmpty();
        assertThat(redis.store
                        .count("a", COMMENTS, CommentSchema.INSTANCE.byContent, "k")
                        .block()
                        .total())
                .isZero();
        assertThat(redis.store.unread("a").block().directMessages()).isZero();
        assertThat(redis.store
                        .apply(new DeltaPush(
                                snapshotOf("a")
                                        .at(T + 1)
                                        .with(COMMENTS, "{'id':'c2'}")
                                        .push(),
                                version + 1,
                                Map.of()))
                        .block())
                .as("the worker has to send a full snapshot")
                .isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(AnswerCode.VERSION_CONFLICT));
    }

    @Test
    void saysNothingOfItsEventsAndCounts() {
        AccountEvents.History history = new AccountEvents(redis.connection, redis.prefix)
                .after("a", 0, 10)
                .block();

        assertThat(history.events()).isEmpty();
        assertThat(history.unread()).isEqualTo(new UnreadCounts(0, 0, 0, 0, 0));
    }

    @Test
    void saysNothingOfItsCollectionsToADelta() {
        PushOutcome delta = redis.store
                .apply(new DeltaPush(
                        snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c2'}").push(), null, Map.of()))
                .block();

        assertThat(delta).isInstanceOfSatisfying(PushOutcome.Committed.class, committed -> assertThat(
                        committed.stats().comments())
                .isEqualTo(1));
        assertThat(redis.committed(snapshotOf("a")
                                .at(T + 2)
                                .with(COMMENTS, "{'id':'c2'}")
                                .push())
                        .changed())
                .as("the digest is that of the one comment")
                .isFalse();
    }

    /** Many changes in a moment take versions ahead of Redis's clock, and that clock may be set back. */
    @Test
    void isMadeAnewAlsoIfItsVersionsWereAheadOfTheClock() {
        AccountKeys keys = redis.store.names().account("a");
        redis.connection
                .run(commands -> commands.xadd(
                        keys.events(),
                        new XAddArgs().id(version + 3_600_000 + "-0"),
                        Map.of(Bytes.of("v"), Bytes.of(version))))
                .block();
        PushOutcome.Committed made = redis.committed(
                snapshotOf("a").at(T + 1).with(COMMENTS, "{'id':'c2'}").push());
        assertThat(made.version()).isEqualTo(version + 3_600_001);
        assertThat(new AccountEvents(redis.connection, redis.prefix)
                        .after("a", 0, 10)
                        .block()
                        .events())
                .singleElement()
                .satisfies(event -> assertThat(event.version()).isEqualTo(made.version()));
    }

    @Test
    void isNotMadeAnewByAnOlderPush() {
        assertThat(redis.replace(
                        snapshotOf("a").at(T - 1).with(COMMENTS, "{'id':'c0'}").push()))
                .isInstanceOfSatisfying(PushOutcome.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(AnswerCode.STALE_SNAPSHOT));
    }

    @Test
    void isMadeAnewByTheNextPush() {
        PushOutcome.Committed outcome = redis.committed(snapshotOf("a")
                .at(T)
                .with(COMMENTS, "{'id':'c1','contentId':'k','parentCommentId':'0'}")
                .with(MESSAGES, "{'id':'m1','conversationId':'v'}")
                .push());

        assertThat(outcome.version()).isGreaterThan(version + 1);
        assertThat(outcome.stats().added()).isEqualTo(2);
        assertThat(outcome.stats().notifications()).isZero();
        assertThat(redis.store.ids("a", COMMENTS).block()).containsExactly("c1");
        assertThat(redis.store.ids("a", NOTIFICATIONS).block()).isEmpty();
        assertThat(redis.keys()).noneMatch(key -> key.endsWith(":notifications"));
        assertThat(MessageSchema.INSTANCE.isRead(
                        redis.item("a", MESSAGES, "m1").items().get(0).values(new ItemReader())))
                .as("marks are kept")
                .isTrue();
        assertThat(redis.store.unread("a").block().comments()).isEqualTo(1);
        assertThat(redis.store.accounts(null, Set.of(), 0, 10).block().accounts())
                .extracting(Account::version)
                .containsExactly(outcome.version());
    }
}
