package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;
import static io.imcache.redis.testing.Snapshots.messages;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.feed.AskedVersions;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.testing.EarlierLayout;
import io.imcache.redis.testing.IndexCheck;
import io.imcache.redis.testing.StoreFixture;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests an account that a master of the release before wrote: all of it is read, and the first change writes its indexes anew. */
class EarlierLayoutIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final StoreFixture redis = new StoreFixture();
    private long version;
    private List<Object> inThisLayout;

    @BeforeEach
    void write() {
        version = redis.committed(snapshotOf("a")
                        .at(T)
                        .with(COMMENTS, "{'id':'c1','contentId':'k1','createdAt':1700000000000,'isNew':true}")
                        .with(CONTENTS, "{'id':'k1','publishTime':1600000000000,'title':'Tea'}")
                        .with(CONVERSATIONS, "{'id':'v1','userName':'Ann'}")
                        .with(MESSAGES, messages(0, 200, ""))
                        .with(NOTIFICATIONS, "{'id':'n1','createdAt':1}")
                        .push())
                .version();
        inThisLayout = all();
        EarlierLayout.write(redis, "a");
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private List<Object> all() {
        Page comments = redis.page(PageQuery.of("a", COMMENTS));
        assertThat(comments.related()).containsOnlyKeys("k1");
        return List.of(
                StoreFixture.texts(comments),
                redis.texts(PageQuery.of("a", MESSAGES).page(123, 30)),
                redis.texts(PageQuery.of("a", MESSAGES)
                        .within(MessageSchema.INSTANCE.byConversation, "v3")
                        .page(5, 20)),
                redis.texts(PageQuery.of("a", MESSAGES)
                        .matching(MessageSchema.INSTANCE.byType, "text")
                        .page(50, 20)),
                StoreFixture.texts(redis.store
                        .unified(new UnifiedQuery(
                                "a", EnumSet.allOf(UnifiedQuery.Type.class), null, null, null, 150, 60))
                        .block()),
                redis.store
                        .count("a", MESSAGES, MessageSchema.INSTANCE.byConversation, "v2")
                        .map(counts -> List.of(counts.total(), counts.fresh(), counts.unread()))
                        .block(),
                redis.store.ids("a", MESSAGES).block(),
                redis.store.unread("a").block().directMessages(),
                redis.store.accounts(null, Set.of(), 0, 10).block().accounts().size());
    }

    private void assertIsWrittenAnew() {
        for (ItemCollection collection : ItemCollection.values()) {
            assertThat(IndexCheck.entries(redis, "a", collection)).isNotEmpty();
        }
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
    }

    @Test
    void isReadAsBefore() {
        assertThat(redis.store.version("a").block()).isEqualTo(version);
        assertThat(new AskedVersions(redis.connection, redis.prefix)
                        .version("a")
                        .block())
                .isEqualTo(version);
        assertThat(all()).isEqualTo(inThisLayout);
        redis.store.mark("a", COMMENTS, List.of("c1"), Mark.READ).block();
        assertIsWrittenAnew();
        assertThat(redis.store.version("a").block()).isEqualTo(version + 1);
        assertThat(all()).isEqualTo(inThisLayout);
    }

    @Test
    void anEqualPushChangesNothing() {
        assertThat(redis.committed(snapshotOf("a")
                                .at(T + 1)
                                .with(COMMENTS, "{'id':'c1','contentId':'k1','createdAt':1700000000000,'isNew':true}")
                                .with(CONTENTS, "{'id':'k1','publishTime':1600000000000,'title':'Tea'}")
                                .with(CONVERSATIONS, "{'id':'v1','userName':'Ann'}")
                                .with(MESSAGES, messages(0, 200, ""))
                                .with(NOTIFICATIONS, "{'id':'n1','createdAt':1}")
                                .push())
                        .changed())
                .isFalse();
    }

    @Test
    void aSmallPushWritesItAnew() {
        PushOutcome.Committed pushed = redis.committed(
                snapshotOf("a").at(T + 1).with(MESSAGES, messages(1, 201, "")).push());
        assertThat(pushed.stats().added()).isEqualTo(1);
        assertThat(pushed.stats().removed()).isEqualTo(1);
        assertThat(redis.store.ids("a", MESSAGES).block())
                .hasSize(200)
                .contains("m200")
                .doesNotContain("m0");
        assertIsWrittenAnew();
    }

    @Test
    void aLargePushWritesItAnew() {
        redis.committed(
                snapshotOf("a").at(T + 1).with(MESSAGES, messages(1, 4_000, "")).push());
        assertThat(redis.store.ids("a", MESSAGES).block()).hasSize(3_999);
        assertIsWrittenAnew();
    }

    /** Redis copies the collection, which must be of this layout by then. */
    @Test
    void aPushThatChangesAThirdWritesItAnew() {
        redis.committed(
                snapshotOf("b").at(T).with(MESSAGES, messages(0, 3_000, "")).push());
        EarlierLayout.write(redis, "b");
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("b")
                                .at(T + 1)
                                .with(MESSAGES, messages(0, 950, ",'n':1"))
                                .push(),
                        null,
                        Map.of()))
                .block();
        assertThat(IndexCheck.entries(redis, "b", MESSAGES)).hasSize(6_000);
        assertThat(redis.keys()).noneMatch(key -> key.contains("staged"));
        assertThat(redis.texts(PageQuery.of("b", MESSAGES).page(2_500, 1)).get(0))
                .contains("\"n\":1");
    }

    @Test
    void aDeltaFindsItsVersion() {
        PushOutcome delta = redis.store
                .apply(new DeltaPush(
                        snapshotOf("a")
                                .at(T + 1)
                                .with(MESSAGES, messages(200, 201, ""))
                                .push(),
                        version,
                        Map.of()))
                .block();
        assertThat(delta)
                .isInstanceOfSatisfying(PushOutcome.Committed.class, committed -> assertThat(committed.version())
                        .isEqualTo(version + 1));
        assertThat(redis.store.ids("a", MESSAGES).block()).hasSize(201);
    }

    @Test
    void isDeleted() {
        assertThat(redis.store.delete("a").block()).isTrue();
        assertThat(redis.store.version("a").block()).isZero();
    }
}
