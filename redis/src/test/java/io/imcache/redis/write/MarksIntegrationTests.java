package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.UnreadCounts;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests marks of IM clients, which outlive snapshots. */
class MarksIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final ConversationSchema CONVERSATION = ConversationSchema.INSTANCE;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private Page mark(ItemCollection collection, Mark mark, String... ids) {
        return redis.store.mark("a", collection, List.of(ids), mark).block();
    }

    private ItemValues values(ItemCollection collection, String id) {
        return redis.item("a", collection, id).items().get(0).values(new ItemReader());
    }

    private UnreadCounts unread() {
        return redis.store.unread("a").block();
    }

    @Test
    void aMarkIsSeenByReadsAndFiltersAndBumpsTheVersionOnce() {
        long version = redis.committed(snapshotOf("a")
                        .with(MESSAGES, "{'id':'m1','direction':'inbound'}", "{'id':'m2','direction':'inbound'}")
                        .push())
                .version();
        Page marked = mark(MESSAGES, Mark.READ, "m1", "none");

        assertThat(marked.version()).isEqualTo(version + 1);
        assertThat(marked.items()).hasSize(1);
        assertThat(MESSAGE.isRead(values(MESSAGES, "m1"))).isTrue();
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MESSAGE.byRead, Boolean.TRUE)))
                .singleElement()
                .asString()
                .contains("m1");
        assertThat(mark(MESSAGES, Mark.READ, "m1").version())
                .as("a repeated mark changes nothing")
                .isEqualTo(version + 1);
    }

    @Test
    void marksOutliveReplacementAndAbsence() {
        redis.replace(
                snapshotOf("a").at(T).with(MESSAGES, "{'id':'m','content':'1'}").push());
        mark(MESSAGES, Mark.of("status", "failed").and("isRecalled", true).and("recalledAt", T), "m");
        redis.replace(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, "{'id':'m','content':'2','status':'sent'}")
                .push());
        assertThat(MESSAGE.status(values(MESSAGES, "m"))).isEqualTo("failed");
        assertThat(values(MESSAGES, "m").text(MESSAGE.content)).isEqualTo("2");

        redis.replace(snapshotOf("a").at(T + 2).with(MESSAGES).push());
        assertThat(redis.item("a", MESSAGES, "m").items()).isEmpty();
        redis.replace(snapshotOf("a")
                .at(T + 3)
                .with(MESSAGES, "{'id':'m','content':'3'}")
                .push());
        assertThat(MESSAGE.status(values(MESSAGES, "m"))).isEqualTo("failed");
        assertThat(values(MESSAGES, "m").isTrue(MESSAGE.isRecalled)).isTrue();
    }

    @Test
    void aMarkGoesWhenTheCrawlerSaysTheSame() {
        redis.replace(snapshotOf("a")
                .at(T)
                .with(MESSAGES, "{'id':'m','isRead':false,'createdAt':1}")
                .push());
        mark(MESSAGES, Mark.READ, "m");
        redis.replace(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, "{'id':'m','isRead':true,'status':'read','createdAt':1}")
                .push());

        assertThat(redis.item("a", MESSAGES, "m").items().get(0).mark()).isNull();
        redis.replace(snapshotOf("a")
                .at(T + 2)
                .with(MESSAGES, "{'id':'m','isRead':false}")
                .push());
        assertThat(MESSAGE.isRead(values(MESSAGES, "m"))).isFalse();
    }

    @Test
    void anUnchangedSnapshotAfterAMarkChangesNothing() {
        SnapshotPush push = snapshotOf("a")
                .with(MESSAGES, "{'id':'m'}")
                .with(CONVERSATIONS, "{'id':'v'}")
                .push();
        redis.replace(push);
        mark(MESSAGES, Mark.READ, "m");
        long version = mark(CONVERSATIONS, Mark.of("isPinned", true), "v").version();

        assertThat(redis.committed(push).changed()).isFalse();
        assertThat(redis.page(PageQuery.of("a", MESSAGES)).version()).isEqualTo(version);
    }

    @Test
    void marksSurviveAFlipOfTheWholeCollection() {
        redis.replace(snapshotOf("a")
                .at(T)
                .with(MESSAGES, Snapshots.messages(0, 2_000, ""))
                .push());
        mark(MESSAGES, Mark.READ, "m3", "m1500");
        redis.replace(snapshotOf("a")
                .at(T + 1)
                .with(MESSAGES, Snapshots.messages(0, 2_000, ",'n':1"))
                .push());

        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MESSAGE.byRead, Boolean.TRUE)))
                .hasSize(2);
        assertThat(unread().directMessages()).isEqualTo(1_998);
    }

    @Test
    void pinnedConversationsMoveToTheFrontAndBack() {
        redis.replace(snapshotOf("a")
                .with(
                        CONVERSATIONS,
                        "{'id':'1','lastMessageTime':1700000001}",
                        "{'id':'2','lastMessageTime':1700000002}")
                .push());
        mark(CONVERSATIONS, Mark.of("isPinned", true), "1");
        assertThat(redis.texts(PageQuery.of("a", CONVERSATIONS)).get(0)).contains("\"1\"");
        mark(CONVERSATIONS, Mark.of("isPinned", false), "1");
        assertThat(redis.texts(PageQuery.of("a", CONVERSATIONS)).get(0)).contains("\"2\"");
    }

    @Test
    void deletedConversationsContentsAndCommentsAreHidden() {
        for (ItemCollection collection : List.of(CONVERSATIONS, CONTENTS, COMMENTS)) {
            redis.replace(snapshotOf("a")
                    .with(collection, "{'id':'x','contentId':'x'}", "{'id':'y','contentId':'y'}")
                    .push());
            mark(collection, Mark.deleted(collection), "x");
            redis.replace(snapshotOf("a")
                    .with(collection, "{'id':'x','contentId':'x','n':1}", "{'id':'y','contentId':'y'}")
                    .push());

            assertThat(redis.texts(PageQuery.of("a", collection)))
                    .as(collection.jsonName())
                    .hasSize(1);
            assertThat(redis.item("a", collection, "x").items()).isEmpty();
        }
        assertThat(redis.texts(PageQuery.of("a", COMMENTS).within(CommentSchema.INSTANCE.byContent, "x")))
                .isEmpty();
    }

    @Test
    void readingAConversationReadsItsMessagesUntilANewerOneComes() {
        List<String> messages = IntStream.range(0, 1_200)
                .mapToObj(i -> "{'id':'m" + i + "','conversationId':'" + (i < 1_100 ? "v" : "w")
                        + "','direction':'inbound','createdAt':" + (1_700_000_000L + i) + "}")
                .toList();
        redis.replace(snapshotOf("a")
                .at(T)
                .with(MESSAGES, messages)
                .with(
                        CONVERSATIONS,
                        "{'id':'v','unreadCount':5,'lastMessageTime':1700001099}",
                        "{'id':'w','unreadCount':1}")
                .push());
        assertThat(unread().directMessages()).isEqualTo(1_200);

        Page read = redis.store.markConversationRead("a", "v").block();
        assertThat(CONVERSATION.unread(read.items().get(0).values(new ItemReader())))
                .isZero();
        assertThat(unread().directMessages()).isEqualTo(100);
        assertThat(CONVERSATION.unread(values(CONVERSATIONS, "w"))).isEqualTo(1);
        assertThat(redis.store.markConversationRead("a", "none").block().items())
                .isEmpty();

        redis.replace(snapshotOf("a")
                .at(T + 1)
                .with(
                        CONVERSATIONS,
                        "{'id':'v','unreadCount':1,'lastMessageTime':1700001100}",
                        "{'id':'w','unreadCount':1}")
                .push());
        assertThat(CONVERSATION.unread(values(CONVERSATIONS, "v"))).isEqualTo(1);
    }

    /** A conversation is as new as its place in the list says. */
    @ParameterizedTest
    @ValueSource(strings = {"lastMessageTime", "updatedAt", "createdAt"})
    void conversationsAreUnreadAgainByTheTimeThatOrdersThem(String time) {
        String read = "{'id':'v','unreadCount':2,'" + time + "':" + T + "}";
        redis.replace(snapshotOf("a").at(T).with(CONVERSATIONS, read).push());
        redis.store.markConversationRead("a", "v").block();
        assertThat(CONVERSATION.unread(values(CONVERSATIONS, "v"))).isZero();
        redis.replace(snapshotOf("a")
                .at(T + 1)
                .with(CONVERSATIONS, read.replace("{", "{'n':1,"))
                .push());
        assertThat(CONVERSATION.unread(values(CONVERSATIONS, "v"))).isZero();
        redis.replace(snapshotOf("a")
                .at(T + 2)
                .with(CONVERSATIONS, "{'id':'v','unreadCount':3,'" + time + "':" + (T + 1) + "}")
                .push());
        assertThat(CONVERSATION.unread(values(CONVERSATIONS, "v"))).isEqualTo(3);
    }

    @Test
    void unreadCountsFollowPushesAndMarks() {
        redis.replace(snapshotOf("a")
                .at(T)
                .with(COMMENTS, "{'id':'c1'}", "{'id':'c2','isRead':true}", "{'id':'r1','parentCommentId':'c1'}")
                .with(MESSAGES, "{'id':'m1'}", "{'id':'m2','direction':'outgoing'}", "{'id':'m3','isDeleted':1}")
                .with(NOTIFICATIONS, "{'id':'n1'}", "{'id':'n2','is_read':true}")
                .push());
        assertThat(unread()).isEqualTo(new UnreadCounts(unread().version(), 1, 1, 1, 1));

        mark(COMMENTS, Mark.READ, "c1", "r1", "c2");
        mark(MESSAGES, Mark.deleted(MESSAGES), "m1");
        assertThat(unread()).isEqualTo(new UnreadCounts(unread().version(), 0, 0, 0, 1));

        redis.replace(snapshotOf("a")
                .at(T + 1)
                .with(COMMENTS, "{'id':'c1','n':1}", "{'id':'c3'}")
                .with(NOTIFICATIONS)
                .push());
        assertThat(unread()).isEqualTo(new UnreadCounts(unread().version(), 1, 0, 0, 0));
    }

    @Test
    void whatAnImClientMadeStaysUntilACrawlerHasIt() {
        assertThat(redis.store.create("a", MESSAGES, "{\"id\":\"x\"}").block().items())
                .as("no such account")
                .isEmpty();
        redis.replace(snapshotOf("a").at(T).with(MESSAGES, "{'id':'m'}").push());
        Page made = redis.store
                .create("a", MESSAGES, "{\"id\":\"made\",\"direction\":\"outbound\",\"status\":\"sending\"}")
                .block();
        assertThat(made.items()).hasSize(1);
        assertThat(redis.store
                        .create("a", MESSAGES, "{\"id\":\"made\"}")
                        .block()
                        .items())
                .isEmpty();
        mark(MESSAGES, Mark.of("status", "sent"), "made");

        PushOutcome.Committed same = redis.committed(
                snapshotOf("a").at(T + 1).with(MESSAGES, "{'id':'m'}").push());
        assertThat(same.changed()).isFalse();
        redis.replace(snapshotOf("a")
                .at(T + 2)
                .with(MESSAGES, Snapshots.messages(0, 900, ""))
                .push());
        assertThat(MESSAGE.status(values(MESSAGES, "made"))).isEqualTo("sent");
        assertThat(redis.store.ids("a", MESSAGES).block()).hasSize(901).contains("made");

        redis.replace(snapshotOf("a")
                .at(T + 3)
                .with(MESSAGES, "{'id':'made','content':'crawled','status':'sent','createdAt':1}")
                .push());
        assertThat(redis.item("a", MESSAGES, "made").items().get(0).mark()).isNull();
        assertThat(redis.store.ids("a", MESSAGES).block()).containsExactly("made");
        redis.replace(snapshotOf("a").at(T + 4).with(MESSAGES).push());
        assertThat(redis.store.ids("a", MESSAGES).block()).isEmpty();
    }

    @Test
    void countsARange() {
        List<String> replies = IntStream.range(0, 4_500)
                .mapToObj(i -> "{'id':'r" + i + "','parentCommentId':'" + (i < 4_300 ? "c" : "d") + "','status':'"
                        + (i % 2 == 0 ? "new" : "old") + "','isRead':" + (i % 10 == 0) + "}")
                .toList();
        redis.replace(snapshotOf("a").with(COMMENTS, replies).push());
        RangeCounts counts = redis.store
                .count("a", COMMENTS, CommentSchema.INSTANCE.byParent, "c")
                .block();
        assertThat(counts).isEqualTo(new RangeCounts(counts.version(), 4_300, 1_720, 3_870));
    }
}
