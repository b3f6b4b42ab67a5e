package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.testing.StoreFixture;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that items whose times cannot be understood stand where they were first seen, and stay there. */
class UnknownTimesIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final long HOUR = 3_600_000;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private static String dated(String id, long time) {
        return "{'id':'" + id + "','createdAt':" + time + "}";
    }

    private static String undated(String id) {
        return undated(id, 0);
    }

    private static String undated(String id, int n) {
        return "{'id':'" + id + "','createdAt':'3天前','n':" + n + "}";
    }

    private PushOutcome.Committed push(ItemCollection collection, long at, String... items) {
        return redis.committed(snapshot(collection, at, items));
    }

    private static SnapshotPush snapshot(ItemCollection collection, long at, String... items) {
        return snapshotOf("a").at(at).with(collection, items).push();
    }

    private List<String> order(ItemCollection collection) {
        Page page = redis.page(PageQuery.of("a", collection).page(0, 2_000));
        assertThat(redis.store.ids("a", collection).block())
                .as("one entry for each")
                .hasSameSizeAs(page.items());
        return ids(collection, page);
    }

    private static List<String> ids(ItemCollection collection, Page page) {
        var reader = new ItemReader();
        return page.items().stream()
                .map(item -> requireNonNull(reader.id(collection, item.json())))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void newItemsStandWhereTheyWereFirstSeen(ItemCollection collection) {
        push(collection, T, dated("old", T - HOUR), undated("seen"), dated("late", T + HOUR));
        push(collection, T + 1, dated("old", T - HOUR), undated("seen"), dated("late", T + HOUR), undated("then"));
        push(
                collection,
                T + 2 * HOUR,
                dated("old", T - HOUR),
                undated("seen"),
                dated("late", T + HOUR),
                undated("last"));

        assertThat(order(collection)).containsExactly("last", "late", "seen", "old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'刚刚'", "''", "null", "0", "-1", "true", "'yesterday'", "[]", "{}"})
    void whateverSaysNoTimeIsUnknown(String time) {
        push(MESSAGES, T, dated("old", T - HOUR), "{'id':'x','createdAt':" + time + "}");

        assertThat(order(MESSAGES)).containsExactly("x", "old");
    }

    @ParameterizedTest
    @EnumSource
    void itemsOfOnePushKeepTheOrderOfTheCrawler(ItemCollection collection) {
        push(collection, T, undated("c"), undated("a"), undated("d"), undated("b"));

        assertThat(order(collection))
                .isEqualTo(collection == MESSAGES ? List.of("b", "d", "a", "c") : List.of("c", "a", "d", "b"));
    }

    @Test
    void aPushThatChangesNothingCostsNothing() {
        push(COMMENTS, T, undated("x"), dated("y", T));
        long version = redis.store.version("a").block();

        assertThat(push(COMMENTS, T + 1, undated("x"), dated("y", T)).changed()).isFalse();
        assertThat(redis.store.version("a").block()).isEqualTo(version);
    }

    @Test
    void changesKeepThePlace() {
        push(COMMENTS, T, undated("x"));
        push(COMMENTS, T + 1, undated("x"), undated("y"));
        push(COMMENTS, T + 2, undated("x", 1), undated("y"));
        assertThat(order(COMMENTS)).as("a snapshot").containsExactly("y", "x");

        redis.store
                .apply(new DeltaPush(snapshot(COMMENTS, T + 3, undated("x", 2)), null, Map.of()))
                .block();
        assertThat(order(COMMENTS)).as("a delta").containsExactly("y", "x");

        redis.store.merge(snapshot(COMMENTS, T + 4, "{'id':'x','content':'c'}")).block();
        assertThat(order(COMMENTS)).as("an update").containsExactly("y", "x");

        redis.store.mark("a", COMMENTS, List.of("x"), Mark.READ).block();
        assertThat(order(COMMENTS)).as("a mark").containsExactly("y", "x");

        push(COMMENTS, T + 5, undated("y"));
        push(COMMENTS, T + 6, undated("y"), undated("x", 3));
        assertThat(order(COMMENTS)).as("an item that comes back").containsExactly("y", "x");
    }

    @Test
    void aLaterTimeWinsAndIsKept() {
        push(COMMENTS, T, undated("x"), dated("y", T - HOUR));
        push(COMMENTS, T + 1, dated("x", T - 2 * HOUR), dated("y", T - HOUR));
        assertThat(order(COMMENTS)).as("the crawler knows it now").containsExactly("y", "x");

        push(COMMENTS, T + 2, undated("x"), dated("y", T - HOUR));
        assertThat(order(COMMENTS)).as("and knows it no longer").containsExactly("y", "x");

        push(COMMENTS, T + 3, undated("x", 1), dated("y", T - 3 * HOUR));
        assertThat(order(COMMENTS)).containsExactly("x", "y");
    }

    @Test
    void manyItemsGoThroughStaging() {
        String[] items = IntStream.range(0, 1_500)
                .mapToObj(i -> undated("i" + (i * 7919 % 1_500)))
                .toArray(String[]::new);
        push(COMMENTS, T, items);
        push(COMMENTS, T + HOUR, dated("late", T + 1));

        assertThat(order(COMMENTS)).containsExactly("late");
        push(COMMENTS, T + 2 * HOUR, items);
        assertThat(order(COMMENTS)).hasSize(1_500).startsWith("i0", "i419", "i838");
    }

    @Test
    void conversationsFollowTheirMessages() {
        redis.replace(snapshotOf("a")
                .at(T)
                .with(CONVERSATIONS, "{'id':'v1'}", "{'id':'v2','lastMessageTime':'刚刚'}", "{'id':'v3'}")
                .with(
                        MESSAGES,
                        "{'id':'m','conversationId':'v3','createdAt':'1小时前'}",
                        "{'id':'n','conversationId':'v1','createdAt':" + (T - HOUR) + "}")
                .push());
        assertThat(order(CONVERSATIONS)).containsExactly("v3", "v2", "v1");

        push(
                MESSAGES,
                T + 1,
                "{'id':'m','conversationId':'v3','createdAt':'2小时前'}",
                "{'id':'n','conversationId':'v1','createdAt':" + (T - HOUR) + "}",
                "{'id':'o','conversationId':'v1','createdAt':'刚刚'}");
        assertThat(order(CONVERSATIONS)).containsExactly("v1", "v3", "v2");
    }

    @Test
    void pinnedConversationsKeepTheirPlaceWithoutThePin() {
        push(CONVERSATIONS, T, "{'id':'v','isPinned':true}", "{'id':'w','createdAt':" + (T + HOUR) + "}");
        assertThat(order(CONVERSATIONS)).containsExactly("v", "w");

        push(CONVERSATIONS, T + 2 * HOUR, "{'id':'v'}", "{'id':'w','createdAt':" + (T + HOUR) + "}");
        assertThat(order(CONVERSATIONS)).containsExactly("w", "v");
    }

    @Test
    void filtersByTimeFindThem() {
        push(COMMENTS, T - HOUR, undated("before"), dated("old", T - 2 * HOUR));
        push(COMMENTS, T, undated("before"), dated("old", T - 2 * HOUR), undated("after"));

        Page since =
                redis.page(PageQuery.of("a", COMMENTS).since(OptionalLong.of(T)).page(0, 9));
        assertThat(ids(COMMENTS, since)).containsExactly("after");
    }

    @Test
    void aCopyWithoutATimeTakesThePlaceOfTheSentMessage() {
        push(MESSAGES, T, "{'id':'m','conversationId':'v','createdAt':" + T + "}");
        redis.store
                .create(
                        "a",
                        MESSAGES,
                        """
                        {"id":"made","conversationId":"v","content":"w","direction":"outbound","createdAt":%d}"""
                                .formatted(T + 1_000))
                .block();
        push(
                MESSAGES,
                T + 30_000,
                "{'id':'m','conversationId':'v','createdAt':" + T + "}",
                "{'id':'n','conversationId':'v','createdAt':" + (T + 2_000) + "}",
                "{'id':'copy','conversationId':'v','content':'w','direction':'outbound','createdAt':'刚刚'}");

        assertThat(order(MESSAGES)).containsExactly("n", "copy", "m");
    }

    @Test
    void nobodyIsToldOfATimeThatNoCrawlerSent() {
        push(COMMENTS, T, undated("x"));

        Page page = redis.page(PageQuery.of("a", COMMENTS).page(0, 9));
        assertThat(page.items().get(0).values(new ItemReader()).millis(CommentSchema.INSTANCE.createdAt))
                .isEmpty();
        assertThat(new String(page.items().get(0).json(), UTF_8)).doesNotContain("imSeenAt");
        assertThat(push(NOTIFICATIONS, T, undated("x")).stats().updated()).isZero();
        assertThat(push(CONTENTS, T, undated("x")).stats().added()).isOne();
    }
}
