package io.imcache.redis.read;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.model.UnifiedQuery.Type.COMMENT;
import static io.imcache.redis.model.UnifiedQuery.Type.DIRECT_MESSAGE;
import static io.imcache.redis.model.UnifiedQuery.Type.DISCUSSION;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.UnifiedQuery;
import io.imcache.redis.model.UnreadCounts;
import io.imcache.redis.testing.StoreFixture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests comments, replies and messages in one list. */
class UnifiedIntegrationTests {
    private static final Set<UnifiedQuery.Type> ALL = EnumSet.allOf(UnifiedQuery.Type.class);

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private Page page(
            Set<UnifiedQuery.Type> types,
            @Nullable Boolean isNew,
            @Nullable Boolean isRead,
            @Nullable Position after,
            int offset,
            int count) {
        return page("a", types, isNew, isRead, after, offset, count);
    }

    private Page page(
            String account,
            Set<UnifiedQuery.Type> types,
            @Nullable Boolean isNew,
            @Nullable Boolean isRead,
            @Nullable Position after,
            int offset,
            int count) {
        return redis.store
                .unified(new UnifiedQuery(account, types, isNew, isRead, after, offset, count))
                .block();
    }

    private static List<String> ids(Page page) {
        var reader = new ItemReader();
        return page.items().stream()
                .map(item -> reader.id(item.collection(), item.json()))
                .toList();
    }

    @Test
    void mergesByTimeAndFiltersByKind() {
        redis.replace(snapshotOf("a")
                .with(CONTENTS, "{'contentId':'v','title':'t'}")
                .with(
                        COMMENTS,
                        "{'id':'c1','createdAt':1700000005,'contentId':'v','status':'new'}",
                        "{'id':'r1','createdAt':1700000003,'parentCommentId':'c1','isRead':true}")
                .with(
                        MESSAGES,
                        "{'id':'m1','createdAt':1700000004}",
                        "{'id':'m2','createdAt':1700000005,'status':'new'}",
                        "{'id':'m3','createdAt':1700000001,'direction':'outbound'}")
                .push());

        Page all = page(ALL, null, null, null, 0, 10);
        assertThat(ids(all)).containsExactly("m2", "c1", "m1", "r1", "m3");
        assertThat(all.related()).containsOnlyKeys("v");
        assertThat(all.hasMore()).isFalse();
        assertThat(ids(page(Set.of(COMMENT), null, null, null, 0, 10))).containsExactly("c1");
        assertThat(ids(page(Set.of(DISCUSSION), null, null, null, 0, 10))).containsExactly("r1");
        assertThat(ids(page(Set.of(DIRECT_MESSAGE, DISCUSSION), null, null, null, 1, 2)))
                .containsExactly("m1", "r1");
        assertThat(ids(page(ALL, true, null, null, 0, 10))).containsExactly("m2", "c1");
        assertThat(ids(page(ALL, null, true, null, 0, 10))).containsExactly("r1", "m3");
        assertThat(ids(page(ALL, false, false, null, 0, 10))).containsExactly("m1");
        assertThat(page(ALL, null, null, null, 4, 1).hasMore()).isFalse();
        assertThat(page(ALL, null, null, null, 3, 1).hasMore()).isTrue();
    }

    /** Crawlers write the platform's {@code 0}, or an empty text, where a comment answers none. */
    @Test
    void whatAnswersNothingIsAComment() {
        redis.replace(snapshotOf("top")
                .with(
                        COMMENTS,
                        "{'id':'t1','parentCommentId':'0','createdAt':1700000005}",
                        "{'id':'t2','parentCommentId':0,'createdAt':1700000004}",
                        "{'id':'t3','parentCommentId':'','createdAt':1700000003}",
                        "{'id':'t4','parentCommentId':null,'createdAt':1700000002}",
                        "{'id':'r1','parentCommentId':'t1','createdAt':1700000001}")
                .push());

        assertThat(ids(page("top", Set.of(COMMENT), null, null, null, 0, 10))).containsExactly("t1", "t2", "t3", "t4");
        assertThat(ids(page("top", Set.of(DISCUSSION), null, null, null, 0, 10)))
                .containsExactly("r1");
        UnreadCounts unread = requireNonNull(redis.store.unread("top").block());
        assertThat(unread.comments()).isEqualTo(4);
        assertThat(unread.discussions()).isEqualTo(1);
        assertThat(redis.page(PageQuery.of("top", COMMENTS).within(CommentSchema.INSTANCE.byParent, "0"))
                        .items())
                .isEmpty();
    }

    @Test
    void pagesOfAnySizeGiveTheSameOrderAsSorting() {
        var random = new Random(7);
        var comments = new ArrayList<String>();
        var messages = new ArrayList<String>();
        for (int i = 0; i < 3_000; i++) {
            List<String> list = random.nextInt(3) == 0 ? comments : messages;
            String parent = random.nextBoolean() ? ",'parentCommentId':'p'" : "";
            list.add("{'id':'" + (char) ('a' + random.nextInt(26)) + i + "','createdAt':"
                    + (1_700_000_000L + random.nextInt(800)) + ",'isRead':" + (random.nextInt(50) != 0) + parent + "}");
        }
        SnapshotPush push = snapshotOf("a")
                .with(COMMENTS, comments)
                .with(MESSAGES, messages)
                .push();
        redis.replace(push);
        List<String> expected = sorted(push);

        var byOffset = new ArrayList<String>();
        var byPosition = new ArrayList<String>();
        Position after = null;
        for (int offset = 0; offset < 3_000; offset += 300) {
            byOffset.addAll(ids(page(ALL, null, null, null, offset, 300)));
            Page page = page(ALL, null, null, after, 0, 300);
            byPosition.addAll(ids(page));
            after = Position.decode(page.position().encode()).orElseThrow();
        }
        assertThat(byOffset).isEqualTo(expected);
        assertThat(byPosition).isEqualTo(expected);
        assertThat(page(ALL, null, null, after, 0, 300).items()).isEmpty();
        Page unread = page(ALL, null, false, null, 0, 1_000);
        assertThat(unread.hasMore()).isFalse();
        assertThat(unread.items()).hasSizeBetween(30, 90);
    }

    /** Where a page begins is found without a walk. So the lists differ in length, meet in ties, and lie apart. */
    @Test
    void anyOffsetGivesTheSameOrderAsSorting() {
        var random = new Random(11);
        int[][] shapes = {
            {400, 1_000, 0}, {1_000, 30, 0}, {0, 300, 0}, {300, 0, 0}, {500, 500, 5_000}, {500, 500, -5_000}
        };
        for (int shape = 0; shape < shapes.length; shape++) {
            String account = "of-shape-" + shape;
            SnapshotPush push = snapshotOf(account)
                    .with(COMMENTS, items(random, "c", shapes[shape][0], 0))
                    .with(MESSAGES, items(random, "m", shapes[shape][1], shapes[shape][2]))
                    .push();
            redis.replace(push);
            List<String> all = sorted(push);
            for (int i = 0; i < 60; i++) {
                assertPage(account, ALL, random.nextInt(all.size() + 100), all);
            }
            assertPage(account, ALL, 1_000_000, all);
            List<String> comments =
                    all.stream().filter(id -> id.startsWith("c")).toList();
            assertPage(account, EnumSet.of(COMMENT, DISCUSSION), 123, comments);
            List<String> messages =
                    all.stream().filter(id -> id.startsWith("m")).toList();
            assertPage(account, EnumSet.of(DIRECT_MESSAGE), 123, messages);
        }
    }

    private static List<String> items(Random random, String kind, int count, int later) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{'id':'" + kind + random.nextInt(1_000) + "-" + i + "','createdAt':"
                        + (1_700_000_000L + later + random.nextInt(200)) + "}")
                .toList();
    }

    private void assertPage(String account, Set<UnifiedQuery.Type> types, int offset, List<String> all) {
        Page page = page(account, types, null, null, null, offset, 7);
        int from = Math.min(offset, all.size());
        assertThat(ids(page))
                .as("%s, offset %d", account, offset)
                .isEqualTo(all.subList(from, Math.min(from + 7, all.size())));
        assertThat(page.hasMore()).isEqualTo(offset + 7 < all.size());
    }

    private static List<String> sorted(SnapshotPush push) {
        return push.collections().values().stream()
                .flatMap(items -> items.read().others().stream())
                .sorted(Comparator.<Item>comparingLong(item -> ItemSchema.order(item.entry()))
                        .thenComparing(Item::id)
                        .reversed())
                .map(Item::id)
                .toList();
    }
}
