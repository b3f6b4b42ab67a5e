package io.imcache.redis.read;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests pages: order, filters, ends. */
class PageIntegrationTests {
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final CommentSchema COMMENT = CommentSchema.INSTANCE;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private List<String> ids(ItemCollection collection, UnaryOperator<PageQuery.Builder> query) {
        return redis.texts(query.apply(PageQuery.of("a", collection))).stream()
                .map(item ->
                        ID.matcher(item).results().findFirst().orElseThrow().group(1))
                .toList();
    }

    @Test
    void anUnknownAccountIsEmpty() {
        assertThat(redis.page(PageQuery.of("nobody", MESSAGES)))
                .isEqualTo(new Page(0, null, List.of(), Map.of(), false, null));
        assertThat(redis.item("nobody", MESSAGES, "1").items()).isEmpty();
        assertThat(redis.store.account("nobody").block()).isNull();
    }

    @Test
    void ordersNewestFirstAndTiesById() {
        redis.replace(snapshotOf("a")
                .with(
                        MESSAGES,
                        "{'id':'b','createdAt':1700000000}",
                        "{'id':'old','createdAt':'2020-01-01'}",
                        "{'id':'c','createdAt':1700000000000}",
                        "{'id':'none'}",
                        "{'id':'just now','createdAt':'刚刚'}",
                        "{'id':'zh','createdAt':'发布于2023年11月15日 06:13'}",
                        "{'id':'offset','createdAt':'2023-11-15 06:13:19.999999+0800'}",
                        "{'id':'a','createdAt':'1700000000'}",
                        "{'id':'new','createdAt':1700000001}")
                .with(
                        CONVERSATIONS,
                        "{'id':'late','lastMessageTime':1700000009}",
                        "{'id':'pinned','isPinned':1,'lastMessageTime':1600000000}",
                        "{'id':'empty','createdAt':1700000010}",
                        "{'id':'early','last_message_time':1700000001}")
                .push());

        assertThat(ids(MESSAGES, q -> q))
                .containsExactly("just now", "none", "new", "c", "b", "a", "offset", "zh", "old");
        assertThat(ids(CONVERSATIONS, q -> q)).containsExactly("pinned", "empty", "late", "early");
    }

    @Test
    void pagesMeetWithoutGapOrRepeatAndSayWhetherMoreFollows() {
        redis.replace(
                snapshotOf("a").with(MESSAGES, Snapshots.messages(0, 45, "")).push());
        var seen = new ArrayList<String>();
        for (int offset = 0; offset < 60; offset += 15) {
            Page page = redis.page(PageQuery.of("a", MESSAGES).page(offset, 15));
            seen.addAll(StoreFixture.texts(page));
            assertThat(page.hasMore()).as("at %d", offset).isEqualTo(offset + 15 < 45);
        }
        assertThat(seen).hasSize(45).doesNotHaveDuplicates();
    }

    @Test
    void filtersBeforePaging() {
        List<String> items = IntStream.range(0, 400)
                .mapToObj(i -> "{'id':'m" + i + "','createdAt':" + (1_700_000_000_000L + i) + ",'conversationId':'v"
                        + i % 3 + "','senderId':'s" + i % 10 + "','recipientId':'r" + i % 5 + "','type':'"
                        + (i % 4 == 0 ? "image" : "text") + "','status':'" + (i % 2 == 0 ? "pending" : "read")
                        + "','isDeleted':" + (i % 7 == 0) + ",'is_recalled':" + (i % 11 == 0 ? 1 : 0) + "}")
                .toList();
        redis.replace(snapshotOf("a").with(MESSAGES, items).push());

        assertThat(ids(MESSAGES, PageQuery.Builder::nothing)).isEmpty();
        assertThat(ids(MESSAGES, q -> q.within(MESSAGE.byConversation, "v1").nothing()))
                .isEmpty();
        assertThat(ids(MESSAGES, q -> q.within(MESSAGE.byConversation, "v1").page(0, 3)))
                .containsExactly("m397", "m394", "m391");
        assertThat(ids(MESSAGES, q -> q.within(MESSAGE.byConversation, "v1")
                        .matching(MESSAGE.byType, "image")
                        .page(2, 2)))
                .containsExactly("m364", "m352");
        assertThat(ids(MESSAGES, q -> q.matching(MESSAGE.bySender, "s3").page(39, 100)))
                .containsExactly("m3");
        assertThat(ids(MESSAGES, q -> q.matching(MESSAGE.byReceiver, "r3").page(0, 2)))
                .containsExactly("m398", "m393");
        assertThat(ids(MESSAGES, q -> q.matching(MESSAGE.byStatus, "sending").page(0, 2)))
                .containsExactly("m398", "m396");
        assertThat(ids(MESSAGES, q -> q.matching(MESSAGE.byDeleted, Boolean.TRUE)
                        .page(0, 2)))
                .containsExactly("m399", "m392");
        assertThat(ids(MESSAGES, q -> q.matching(MESSAGE.byRecalled, Boolean.TRUE)
                        .matching(MESSAGE.byDeleted, Boolean.FALSE)
                        .page(0, 2)))
                .containsExactly("m396", "m374");
        assertThat(ids(MESSAGES, q -> q.since(OptionalLong.of(1_700_000_000_398L))))
                .containsExactly("m399", "m398");
        assertThat(ids(MESSAGES, q -> q.within(MESSAGE.byConversation, "v0")
                        .since(OptionalLong.of(1_700_000_000_391L))))
                .containsExactly("m399", "m396", "m393");
        assertThat(ids(MESSAGES, q -> q.within(MESSAGE.byConversation, "v"))).isEmpty();
    }

    @Test
    void aPlatformIsTheItemsOwnOrElseTheAccounts() {
        redis.replace(snapshotOf("a")
                .on("xiaohongshu")
                .with(CONTENTS, "{'id':'own','platform':'douyin','publishTime':2}", "{'id':'none','publishTime':1}")
                .push());
        ContentSchema content = ContentSchema.INSTANCE;
        assertThat(ids(CONTENTS, q -> q.onPlatform(content.byPlatform, "douyin")))
                .containsExactly("own");
        assertThat(ids(CONTENTS, q -> q.onPlatform(content.byPlatform, "xiaohongshu")))
                .containsExactly("none");
        assertThat(ids(CONTENTS, q -> q.matching(content.byType, "video"))).containsExactly("own", "none");
    }

    @Test
    void commentsComeWithTheContentsThatTheyAreOn() {
        redis.replace(snapshotOf("a")
                .with(CONTENTS, "{'id':'x','contentId':'v1','title':'one'}", "{'contentId':'v2','title':'two'}")
                .with(
                        COMMENTS,
                        "{'id':'c1','contentId':'v1','createdAt':9}",
                        "{'id':'c2','contentId':'v1','parentCommentId':'c1','createdAt':8}",
                        "{'id':'c3','contentId':'gone','createdAt':7}",
                        "{'id':'c4','createdAt':6}")
                .push());
        Page page = redis.page(PageQuery.of("a", COMMENTS));
        assertThat(StoreFixture.texts(page)).hasSize(4);
        assertThat(page.related()).containsOnlyKeys("v1");
        assertThat(page.related().get("v1").json())
                .asString(StandardCharsets.UTF_8)
                .contains("one");
        assertThat(redis.item("a", COMMENTS, "c2").related()).containsOnlyKeys("v1");
        assertThat(redis.item("a", COMMENTS, "c3").related()).isEmpty();
        assertThat(ids(COMMENTS, q -> q.within(COMMENT.byContent, "v1").within(COMMENT.byParent, "c1")))
                .containsExactly("c2");
        assertThat(ids(COMMENTS, q -> q.within(COMMENT.byParent, "c1"))).containsExactly("c2");
    }

    @Test
    void aRareValueInALargeCollectionIsFoundAcrossSeveralCalls() {
        var items = new ArrayList<>(Snapshots.messages(0, 12_000, ""));
        for (int i : new int[] {5, 3_000, 11_000}) {
            items.set(i, items.get(i).replace("'text'", "'audio'"));
        }
        redis.replace(snapshotOf("a").with(MESSAGES, items).push());
        UnaryOperator<PageQuery.Builder> audio = q -> q.matching(MESSAGE.byType, "audio");

        assertThat(redis.texts(audio.apply(PageQuery.of("a", MESSAGES)))).hasSize(3);
        Page first = redis.page(audio.apply(PageQuery.of("a", MESSAGES)).page(0, 2));
        assertThat(first.hasMore()).isTrue();
        Page second = redis.page(audio.apply(PageQuery.of("a", MESSAGES)).page(2, 2));
        assertThat(StoreFixture.texts(second)).singleElement().asString().contains("\"m5\"");
        assertThat(second.hasMore()).isFalse();
        assertThat(redis.page(PageQuery.of("a", MESSAGES).page(11_990, 100)).items())
                .hasSize(10);
    }

    @Test
    void conversationsFilterByWhatTheyAre() {
        ConversationSchema conversation = ConversationSchema.INSTANCE;
        redis.replace(snapshotOf("a")
                .with(
                        CONVERSATIONS,
                        "{'id':'p','isPinned':true}",
                        "{'id':'m','is_muted':1}",
                        "{'id':'u','status':'updated'}")
                .push());
        assertThat(ids(CONVERSATIONS, q -> q.matching(conversation.byPinned, Boolean.TRUE)))
                .containsExactly("p");
        assertThat(ids(CONVERSATIONS, q -> q.matching(conversation.byMuted, Boolean.TRUE)))
                .containsExactly("m");
        assertThat(ids(CONVERSATIONS, q -> q.matching(conversation.byStatus, "updated")))
                .containsExactly("u");
        assertThat(ids(CONVERSATIONS, q -> q.matching(conversation.byStatus, "active")))
                .containsExactly("p", "m");
    }
}
