package io.imcache.redis.topics;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.feed.AccountEvents;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.AccountChannel;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.ReadAll;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.outbound.AccountNotice;
import io.imcache.redis.outbound.AccountNotices;
import io.imcache.redis.outbound.OutboundRequest;
import io.imcache.redis.outbound.WorkerMailbox;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.topics.AccountTopics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests topics, and the notices beside changes of accounts. */
class AccountTopicsIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static StoreFixture redis;
    private static AccountTopics topics;

    @BeforeAll
    static void open() {
        redis = new StoreFixture();
        topics = redis.store.topics();
    }

    @AfterAll
    static void close() {
        redis.close();
    }

    private static List<Topic> topics(String account, int most) {
        return requireNonNull(topics.topics(account, most).block(LIMIT)).topics();
    }

    private static Topic topic(String account, ItemCollection kind, String id) {
        return topics(account, 100).stream()
                .filter(topic -> topic.kind() == kind && topic.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String text(@Nullable StoredItem item) {
        return item == null ? "" : new String(item.json(), StandardCharsets.UTF_8);
    }

    private static void push(String account) {
        redis.committed(snapshotOf(account)
                .at(T)
                .with(CONVERSATIONS, "{'id':'v1'}", "{'id':'v2'}", "{'id':'both'}")
                .with(
                        MESSAGES,
                        "{'id':'m1','conversationId':'v1','createdAt':1000}",
                        "{'id':'m2','conversationId':'v1','createdAt':3000}",
                        "{'id':'m3','conversationId':'v1','createdAt':2000,'isRead':true}",
                        "{'id':'m4','conversationId':'v1','createdAt':4000,'isDeleted':true}",
                        "{'id':'m5','conversationId':'unknown','createdAt':5000}",
                        "{'id':'m6','createdAt':9000}")
                .with(CONTENTS, "{'contentId':'k1','status':'new'}", "{'contentId':'k2'}", "{'contentId':'both'}")
                .with(
                        COMMENTS,
                        "{'id':'c1','contentId':'k1','createdAt':1000}",
                        "{'id':'c2','contentId':'k1','parentCommentId':'c1','createdAt':2000}",
                        "{'id':'c3','contentId':'k1','isAuthorReply':true,'createdAt':3000}",
                        "{'id':'c4','contentId':'gone','contentTitle':'Gone','createdAt':7000}")
                .push());
    }

    @Test
    void topicsHaveCountsAndTheirNewestItems() {
        push("counts");
        Topic conversation = topic("counts", CONVERSATIONS, "v1");
        assertThat(conversation.count()).isEqualTo(4);
        assertThat(conversation.unread()).isEqualTo(2);
        assertThat(text(conversation.newest())).contains("m2");
        assertThat(text(conversation.item())).contains("v1");
        Topic content = topic("counts", CONTENTS, "k1");
        assertThat(content.count()).isEqualTo(3);
        assertThat(content.unread()).isEqualTo(2);
        assertThat(text(content.newest())).contains("c3");
        Topic empty = topic("counts", CONTENTS, "k2");
        assertThat(empty.count()).isZero();
        assertThat(empty.newest()).isNull();
        assertThat(topics("counts", 100))
                .extracting(Topic::kind, Topic::id)
                .contains(tuple(CONVERSATIONS, "both"), tuple(CONTENTS, "both"));
    }

    /** Clients show them nowhere but where they wait, or as what went wrong. */
    @Test
    void whatWasNotSentIsNobodysNewest() {
        push("unsent");
        for (String status : List.of("sending", "pending", "failed")) {
            redis.store
                    .create(
                            "unsent",
                            MESSAGES,
                            "{'messageId':'%s','conversationId':'v1','direction':'outbound','status':'%s','createdAt':99000}"
                                    .formatted(status, status)
                                    .replace('\'', '"'))
                    .block(LIMIT);
        }
        assertThat(text(topic("unsent", CONVERSATIONS, "v1").newest())).contains("m2");
        assertThat(text(requireNonNull(topics.channel("unsent").block(LIMIT)).message()))
                .contains("m6");
        redis.store
                .mark("unsent", MESSAGES, List.of("sending"), Mark.of("status", "sent"))
                .block(LIMIT);
        assertThat(text(topic("unsent", CONVERSATIONS, "v1").newest())).contains("sending");
        assertThat(redis.texts(PageQuery.of("unsent", MESSAGES)
                        .within(MessageSchema.INSTANCE.byConversation, "v1")
                        .matching(MessageSchema.INSTANCE.byLeftOut, Boolean.FALSE)))
                .hasSize(4);
    }

    @Test
    void whatOnlyItsItemsNameIsATopicToo() {
        push("named");
        Topic unknown = topic("named", CONVERSATIONS, "unknown");
        assertThat(unknown.item()).isNull();
        assertThat(unknown.unread()).isEqualTo(1);
        assertThat(text(topic("named", CONTENTS, "gone").newest())).contains("Gone");
    }

    @Test
    void whatIsUnreadIsThereHoweverFewAreAskedFor() {
        push("few");
        List<Topic> few = topics("few", 1);
        assertThat(few.stream().mapToLong(Topic::unread).sum())
                .isEqualTo(6); // without the message of no conversation: 2 of v1, 2 of k1, unknown, gone
        assertThat(few).filteredOn(topic -> topic.unread() == 0).hasSizeLessThanOrEqualTo(2);
        assertThat(few).filteredOn(topic -> topic.id().equals("k1")).hasSize(1);
    }

    @Test
    void longListsAndOldUnreadItemsAreReadInParts() {
        List<String> contents = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            contents.add("{'contentId':'k%d','createdAt':%d}".formatted(i, 1_000 + i));
        }
        for (int i = 0; i < 9_000; i++) {
            comments.add("{'id':'c%d','contentId':'k%d','createdAt':%d%s}"
                    .formatted(i, i % 300, 1_000_000 + i, i == 0 ? "" : ",'isRead':true"));
        }
        redis.committed(snapshotOf("long")
                .at(T)
                .with(CONTENTS, contents)
                .with(COMMENTS, comments)
                .push());
        assertThat(topics("long", 1_000)).hasSize(300).allSatisfy(topic -> {
            assertThat(topic.count()).isEqualTo(30);
            assertThat(topic.unread()).isEqualTo(topic.id().equals("k0") ? 1 : 0);
        });
    }

    @Test
    void anAccountThatIsNotThereHasNothing() {
        assertThat(topics("nobody", 9)).isEmpty();
        assertThat(topics.channel("nobody").blockOptional()).isEmpty();
        assertThat(topics.find("nobody", "v1").block()).isEqualTo(new AccountTopics.Found(false, false));
    }

    @Test
    void topicsAreFoundByTheirIds() {
        push("found");
        assertThat(topics.find("found", "v1").block()).isEqualTo(new AccountTopics.Found(true, false));
        assertThat(topics.find("found", "unknown").block()).isEqualTo(new AccountTopics.Found(true, false));
        assertThat(topics.find("found", "gone").block()).isEqualTo(new AccountTopics.Found(false, true));
        assertThat(topics.find("found", "both").block()).isEqualTo(new AccountTopics.Found(true, true));
        assertThat(topics.find("found", "none").block()).isEqualTo(new AccountTopics.Found(false, false));
    }

    @Test
    void aChannelHasItsNewestItems() {
        push("channel");
        redis.store.updateProfile("channel", null, Map.of("nickname", "Ann")).block(LIMIT);
        AccountChannel channel = requireNonNull(topics.channel("channel").block(LIMIT));
        assertThat(text(channel.message())).contains("m6");
        assertThat(text(channel.comment())).contains("c4");
        assertThat(channel.overview().unread().directMessages()).isEqualTo(4);
        assertThat(channel.overview().account().profile()).containsEntry("nickname", "Ann");
        redis.store.updateProfile("bare", "douyin", Map.of("nickname", "Bob")).block(LIMIT);
        AccountChannel bare = requireNonNull(topics.channel("bare").block(LIMIT));
        assertThat(bare.message()).isNull();
        assertThat(bare.overview().account().version()).isZero();
    }

    @Test
    void allCommentsOfAContentAreReadInOneChange() {
        push("read");
        long before = requireNonNull(redis.store.version("read").block(LIMIT));
        ReadAll read =
                requireNonNull(redis.store.markAllRead("read", CONTENTS, "k1").block(LIMIT));
        assertThat(read.count()).isEqualTo(2);
        assertThat(text(read.page().items().get(0))).contains("k1");
        assertThat(read.page().version()).isEqualTo(before + 1);
        assertThat(topic("read", CONTENTS, "k1").unread()).isZero();
        assertThat(topic("read", CONTENTS, "gone").unread()).isEqualTo(1);
        var event = requireNonNull(new AccountEvents(redis.connection, redis.prefix)
                        .after("read", before, 9)
                        .block(LIMIT))
                .events()
                .get(0);
        assertThat(event.kind()).isEqualTo("read");
        assertThat(new String(event.summary(), StandardCharsets.UTF_8))
                .contains("\"read_all\":{\"content_id\":\"k1\"}")
                .contains("\"comments\":-1", "\"discussions\":-1");

        ReadAll again =
                requireNonNull(redis.store.markAllRead("read", CONTENTS, "k1").block(LIMIT));
        assertThat(again.count()).isZero();
        assertThat(again.page().version()).isEqualTo(before + 1);
        // The crawler's next snapshot does not take it back.
        push("read");
        assertThat(topic("read", CONTENTS, "k1").unread()).isZero();
    }

    @Test
    void whatIsNotStoredItselfIsReadToo() {
        push("orphans");
        assertThat(requireNonNull(redis.store
                                .markAllRead("orphans", CONTENTS, "gone")
                                .block(LIMIT))
                        .count())
                .isEqualTo(1);
        assertThat(requireNonNull(redis.store
                                .markAllRead("orphans", CONVERSATIONS, "unknown")
                                .block(LIMIT))
                        .count())
                .isEqualTo(1);
        assertThat(requireNonNull(redis.store
                                .markAllRead("orphans", CONVERSATIONS, "v1")
                                .block(LIMIT))
                        .count())
                .isEqualTo(3); // a deleted one too
        assertThat(requireNonNull(
                                redis.store.markAllRead("nobody", CONTENTS, "k").block(LIMIT))
                        .count())
                .isZero();
        assertThatThrownBy(
                        () -> redis.store.markAllRead("orphans", MESSAGES, "m1").block(LIMIT))
                .hasMessageContaining("expected: conversations or contents");
    }

    @Test
    void moreThanOneChangeTakesAreSeveral() {
        redis.committed(snapshotOf("many")
                .at(T)
                .with(
                        COMMENTS,
                        IntStream.range(0, 1_200)
                                .mapToObj(i -> "{'id':'c%d','contentId':'k'}".formatted(i))
                                .toList())
                .push());
        assertThat(requireNonNull(redis.store.markAllRead("many", CONTENTS, "k").block(LIMIT))
                        .count())
                .isEqualTo(1_200);
        assertThat(requireNonNull(redis.store.unread("many").block(LIMIT)).comments())
                .isZero();
    }

    @Test
    void requestsAndWorkersAreTold() {
        var mailbox = new WorkerMailbox(redis.connection, redis.prefix, InstantSource.system(), Duration.ofSeconds(1));
        var heard = new CopyOnWriteArrayList<AccountNotice>();
        var notices = new AccountNotices(redis.connection, redis.prefix);
        var listening = notices.notices().subscribe(heard::add);
        await().until(() -> !heard.isEmpty());
        assertThat(heard.get(0).kind()).isEqualTo(AccountNotice.Kind.MISSED);
        heard.clear();

        var request = new OutboundRequest("r1", "told", System.currentTimeMillis() + 60_000, "{}");
        mailbox.submit(request, null).block(LIMIT);
        await().until(() -> heard.size() == 1);
        assertThat(heard.get(0)).isEqualTo(new AccountNotice(AccountNotice.Kind.OUTBOUND, "told", "r1", null));
        assertThat(mailbox.open("told").block(LIMIT)).containsExactly(request);
        assertThat(mailbox.open("other").block(LIMIT)).isEmpty();

        var outcome = new WorkerMailbox.Outcome(false, "not friends");
        var ended = requireNonNull(mailbox.ended("r1", outcome).block(LIMIT));
        assertThat(mailbox.open("told").block(LIMIT))
                .as("nobody knows the outcome yet")
                .containsExactly(request);
        mailbox.settle(ended).block(LIMIT);
        assertThat(mailbox.open("told").block(LIMIT)).isEmpty();
        await().until(() -> heard.size() == 2);
        assertThat(heard.get(1)).isEqualTo(new AccountNotice(AccountNotice.Kind.OUTBOUND, "told", "r1", outcome));

        notices.tellOfWorkers().block(LIMIT);
        await().until(() -> heard.size() == 3);
        assertThat(heard.get(2).kind()).isEqualTo(AccountNotice.Kind.WORKERS);
        listening.dispose();
    }
}
