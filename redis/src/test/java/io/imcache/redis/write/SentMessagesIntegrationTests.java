package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests messages that IM clients made, once crawlers push them. */
class SentMessagesIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private final StoreFixture redis = new StoreFixture();

    @BeforeEach
    void push() {
        pushed(T, "{'id':'m0','createdAt':1}");
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private void make(String id, String content, long createdAt) {
        String json = "{\"messageId\":\"" + id + "\",\"conversationId\":\"v\",\"direction\":\"outbound\",\"content\":\""
                + content + "\",\"createdAt\":" + createdAt + ",\"status\":\"sending\"}";
        redis.store.create("a", MESSAGES, json).block();
    }

    private void mark(String id, Mark mark) {
        redis.store.mark("a", MESSAGES, List.of(id), mark).block();
    }

    private PushOutcome.Committed pushed(long at, String... messages) {
        return redis.committed(snapshotOf("a").at(at).with(MESSAGES, messages).push());
    }

    private static String crawled(String id, String content, long createdAt) {
        return "{'id':'" + id + "','conversationId':'v','direction':'outgoing','content':'" + content + "','createdAt':"
                + createdAt + "}";
    }

    private List<String> ids() {
        return redis.page(PageQuery.of("a", MESSAGES).page(0, 100)).items().stream()
                .map(item -> requireNonNull(item.values(new ItemReader()).text(MESSAGE.id)))
                .toList();
    }

    @Test
    void isRecognizedByThePlatformsId() {
        make("im-1", "hello", T);
        mark("im-1", Mark.of("status", "sent").and("platformMessageId", "p1"));
        mark("im-1", Mark.of("isRecalled", true));
        var outcome =
                pushed(T + 1, "{'id':'m0','createdAt':1}", crawled("p1", "shortened by the platform", T - 60_000));

        assertThat(ids()).containsExactly("p1", "m0");
        assertThat(outcome.stats().messages()).isEqualTo(2);
        StoredItem item = redis.item("a", MESSAGES, "p1").items().get(0);
        var values = item.values(new ItemReader());
        assertThat(MESSAGE.status(values)).isEqualTo("sent");
        assertThat(values.isTrue(MESSAGE.isRecalled)).isTrue();
        assertThat(values.text(MESSAGE.clientMessageId)).isEqualTo("im-1");
        assertThat(redis.item("a", MESSAGES, "im-1").items()).isEmpty();

        assertThat(pushed(T + 2, "{'id':'m0','createdAt':1}", crawled("p1", "shortened by the platform", T - 60_000))
                        .changed())
                .as("nothing is left to do")
                .isFalse();
    }

    @Test
    void isRecognizedByItsContent() {
        make("im-1", "hello", T);
        pushed(T + 1, "{'id':'m0','createdAt':1}", crawled("p1", "hello", T - 9_999));
        assertThat(ids()).containsExactly("p1", "m0");
        assertThat(redis.store.ids("a", MESSAGES).block()).containsExactlyInAnyOrder("m0", "p1");
    }

    /** Crawlers report an id that they invented, or none, or the platform's; the crawl has the platform's. */
    @ParameterizedTest
    @ValueSource(strings = {"dm_u1_1761804250000", "", "p1"})
    void isOneMessageWhateverTheWorkerReported(String reported) {
        make("im-1", "hello\\n", T);
        mark("im-1", Mark.of("status", "sent").and("platformMessageId", reported));
        mark("im-1", Mark.of("isRecalled", true));
        String crawled = crawled("p1", "hello", T + 2_000);
        pushed(T + 1, "{'id':'m0','createdAt':1}", crawled);

        assertThat(ids()).containsExactly("p1", "m0");
        var values = redis.item("a", MESSAGES, "p1").items().get(0).values(new ItemReader());
        assertThat(MESSAGE.status(values)).isEqualTo("sent");
        assertThat(values.isTrue(MESSAGE.isRecalled)).isTrue();
        assertThat(values.text(MESSAGE.clientMessageId)).isEqualTo("im-1");
        assertThat(pushed(T + 2, "{'id':'m0','createdAt':1}", crawled).changed())
                .isFalse();
    }

    @Test
    void isOneMessageWhereTheCrawlersWasMarkedFirst() {
        pushed(
                T + 1,
                "{'id':'m0','createdAt':1}",
                "{'id':'p1','conversationId':'v','content':'hello','createdAt':" + (T + 100) + "}");
        make("im-1", "hello", T);
        mark("im-1", Mark.of("isRecalled", true));
        mark("p1", Mark.READ);
        // An update without a direction came before the snapshot that has it.
        pushed(T + 2, "{'id':'m0','createdAt':1}", crawled("p1", "hello", T + 100));
        assertThat(ids()).containsExactly("p1", "m0");
        assertThat(isRecalled("p1")).isTrue();
        assertThat(redis.item("a", MESSAGES, "p1")
                        .items()
                        .get(0)
                        .values(new ItemReader())
                        .isTrue(MESSAGE.isRead))
                .isTrue();
    }

    @Test
    void equalMessagesStayAsManyAsTheyAre() {
        make("im-1", "ok", T);
        make("im-2", "ok", T + 1_000);
        mark("im-1", Mark.of("status", "sent").and("platformMessageId", "dm_u1_1"));
        mark("im-2", Mark.of("status", "sent").and("platformMessageId", "dm_u1_2"));
        pushed(T + 1, crawled("p1", "ok", T + 100), crawled("p2", "ok", T + 1_100));
        assertThat(ids()).containsExactly("p2", "p1");
        make("im-3", "ok", T + 5_000);
        pushed(T + 2, crawled("p1", "ok", T + 100), crawled("p2", "ok", T + 1_100), "{'id':'m9'}");
        assertThat(ids()).containsExactly("im-3", "p2", "p1", "m9");
    }

    @Test
    void whatWasSentComesBeforeWhatFailed() {
        make("im-1", "ok", T);
        make("im-2", "ok", T + 1_000);
        mark("im-1", Mark.of("status", "failed").and("error", "blocked"));
        mark("im-2", Mark.of("status", "sent"));
        pushed(T + 1, crawled("p1", "ok", T + 1_100));
        assertThat(ids()).containsExactly("p1", "im-1");
        // A worker that was taken for dead may have sent it all the same.
        pushed(T + 2, crawled("p1", "ok", T + 1_100), crawled("p2", "ok", T + 1_200));
        assertThat(ids()).containsExactly("p2", "p1");
    }

    @Test
    void whatIsWrittenMuchLaterIsAnother() {
        make("im-1", "ok", T);
        mark("im-1", Mark.of("status", "failed"));
        pushed(T + 1, crawled("p1", "ok", T + 3_600_001));
        assertThat(ids()).containsExactly("p1", "im-1");
    }

    @Test
    void isRecognizedInDeltasWhateverTheWorkerReported() {
        make("im-1", "hello", T);
        mark("im-1", Mark.of("status", "sent").and("platformMessageId", "dm_u1_1761804250000"));
        delta(T + 1, "{'id':'p1','conversationId':'v','content':'hello','createdAt':" + (T + 5) + "}");
        assertThat(ids()).hasSize(3);
        delta(T + 2, crawled("p1", "hello", T + 5));
        assertThat(ids()).containsExactly("p1", "m0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'p1','conversationId':'v','direction':'outgoing','content':'hello','createdAt':1761804238024}",
                "{'id':'p1','conversationId':'v','direction':'incoming','content':'hello','createdAt':1761804248025}",
                "{'id':'p1','conversationId':'w','direction':'outgoing','content':'hello','createdAt':1761804248025}",
                "{'id':'p1','conversationId':'v','direction':'outgoing','content':'hallo','createdAt':1761804248025}",
                "{'id':'p1','direction':'outgoing','content':'hello','createdAt':1761804248025}",
            })
    void othersStayOthers(String crawled) {
        make("im-1", "hello", T);
        pushed(T + 1, crawled);
        assertThat(ids()).containsExactlyInAnyOrder("im-1", "p1");
    }

    @Test
    void eachIsRecognizedOnce() {
        make("im-1", "ok", T);
        make("im-2", "ok", T + 1_000);
        pushed(T + 1, crawled("p1", "ok", T + 100));
        assertThat(ids()).containsExactlyInAnyOrder("im-2", "p1");
        // The platform's first message is no longer new, so it can't match the second one too.
        pushed(T + 2, crawled("p1", "ok", T + 100), "{'id':'m9'}");
        assertThat(ids()).containsExactlyInAnyOrder("im-2", "p1", "m9");
        pushed(T + 3, crawled("p1", "ok", T + 100), crawled("p2", "ok", T + 1_100));
        assertThat(ids()).containsExactlyInAnyOrder("p1", "p2");
    }

    private boolean isRecalled(String id) {
        return redis.item("a", MESSAGES, id)
                .items()
                .get(0)
                .values(new ItemReader())
                .isTrue(MESSAGE.isRecalled);
    }

    @Test
    void keepsItsMarksWhereTheCrawlersCopyWasThereFirst() {
        pushed(T + 1, "{'id':'m0','createdAt':1}", crawled("p1", "hello", T - 60_000));
        make("im-1", "hello", T);
        mark("im-1", Mark.of("platformMessageId", "p1").and("isRecalled", true));
        assertThat(ids()).containsExactly("im-1", "p1", "m0");

        pushed(T + 2, "{'id':'m0','n':1,'createdAt':1}", crawled("p1", "hello", T - 60_000));
        assertThat(ids()).containsExactly("p1", "m0");
        assertThat(isRecalled("p1")).isTrue();
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MESSAGE.byRecalled, Boolean.TRUE)))
                .as("the index says so too")
                .hasSize(1);
        assertThat(pushed(T + 3, "{'id':'m0','n':1,'createdAt':1}", crawled("p1", "hello", T - 60_000))
                        .changed())
                .isFalse();
    }

    private PushOutcome.Committed delta(long at, String... messages) {
        return (PushOutcome.Committed) redis.store
                .apply(new DeltaPush(
                        snapshotOf("a").at(at).with(MESSAGES, messages).push(), null, Map.of()))
                .block();
    }

    @Test
    void isRecognizedInDeltasByItsContent() {
        make("im-1", "hello", T);
        make("im-2", "other", T);
        mark("im-1", Mark.of("isRecalled", true));
        var outcome = delta(T + 1, crawled("p1", "hello", T + 5));

        assertThat(outcome.stats().messages()).isEqualTo(3);
        assertThat(ids()).containsExactly("p1", "im-2", "m0");
        assertThat(isRecalled("p1")).isTrue();
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).within(MESSAGE.byConversation, "v")))
                .hasSize(2);
        assertThat(delta(T + 2, crawled("p1", "hello", T + 5)).changed()).isFalse();
        assertThat(pushed(T + 3, "{'id':'m0','createdAt':1}", crawled("p1", "hello", T + 5))
                        .changed())
                .as("a snapshot says the same")
                .isFalse();
    }

    @Test
    void isRecognizedInDeltasByThePlatformsIdAlsoWhereItIsThereAlready() {
        pushed(T + 1, "{'id':'m0','createdAt':1}", crawled("p1", "hello", T - 60_000));
        make("im-1", "hello", T);
        mark("im-1", Mark.of("platformMessageId", "p1").and("isRecalled", true));
        delta(T + 2, crawled("p1", "hello", T - 60_000));
        assertThat(ids()).containsExactly("p1", "m0");
        assertThat(isRecalled("p1")).isTrue();
    }

    @Test
    void isRecognizedInLargeDeltas() {
        make("im-1", "hello", T);
        List<String> messages = new ArrayList<>(Snapshots.messages(0, 700, ""));
        messages.add(crawled("p1", "hello", T + 5));
        delta(T + 1, messages.toArray(String[]::new));
        assertThat(redis.store.ids("a", MESSAGES).block())
                .hasSize(701)
                .contains("p1", "m0")
                .doesNotContain("im-1");
    }

    @Test
    void isReplacedByTheCrawlersItemWithTheSameId() {
        make("im-1", "hello", T);
        pushed(T + 1, crawled("im-1", "hello", T), crawled("p1", "hello", T));
        assertThat(ids()).containsExactlyInAnyOrder("im-1", "p1");
    }

    /** A delta may say so little of a message. */
    @ParameterizedTest
    @ValueSource(strings = {"{'id':'p1','conversationId':'v','content':'other'}", "{'id':'p1','content':'hello'}"})
    void isRecognizedInDeltasByThePlatformsIdAlone(String copy) {
        make("im-1", "hello", T);
        mark("im-1", Mark.of("status", "sent").and("platformMessageId", "p1"));
        mark("im-1", Mark.of("isRecalled", true));
        delta(T + 1, copy);
        assertThat(ids()).containsExactlyInAnyOrder("p1", "m0");
        assertThat(isRecalled("p1")).isTrue();
        assertThat(redis.store.unread("a").block().directMessages())
                .as("our own is read")
                .isOne();
    }

    @Test
    void isRecognizedOnceAnUpdateBringsItsDirection() {
        make("im-1", "hello", T);
        var update = snapshotOf("a").at(T + 1);
        delta(T + 1, "{'id':'p1','conversationId':'v','content':'hello','createdAt':" + (T + 5) + "}");
        redis.store
                .merge(update.with(MESSAGES, "{'id':'p1','direction':'outgoing'}")
                        .push())
                .block();
        assertThat(ids()).containsExactly("p1", "m0");
    }

    /** The copy may be shortened and lack a direction, so that only the worker's report tells what it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isRecognizedWhenTheWorkerReportsItAfterItsCopyCame(boolean delta) {
        make("im-1", "hello", T);
        mark("im-1", Mark.of("isRecalled", true));
        String copy = "{'id':'p1','conversationId':'v','content':'hel','createdAt':" + (T + 5) + "}";
        if (delta) {
            delta(T + 1, copy);
        } else {
            pushed(T + 1, "{'id':'m0','createdAt':1}", copy);
        }
        assertThat(ids()).containsExactly("p1", "im-1", "m0");
        assertThat(redis.store.unread("a").block().directMessages()).isEqualTo(2);
        mark("p1", Mark.READ);
        mark("im-1", Mark.of("status", "sent").and("platformMessageId", "p1"));

        assertThat(ids()).containsExactly("p1", "m0");
        var values = redis.item("a", MESSAGES, "p1").items().get(0).values(new ItemReader());
        assertThat(values.isTrue(MESSAGE.isRecalled)).isTrue();
        assertThat(values.isTrue(MESSAGE.isRead)).isTrue();
        assertThat(values.text(MESSAGE.clientMessageId)).isEqualTo("im-1");
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).matching(MESSAGE.byRecalled, Boolean.TRUE)))
                .hasSize(1);
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).within(MESSAGE.byConversation, "v")))
                .hasSize(1);
        assertThat(redis.store.ids("a", MESSAGES).block()).containsExactlyInAnyOrder("m0", "p1");
        assertThat(redis.store.unread("a").block().directMessages()).isEqualTo(1);
        assertThat(pushed(T + 2, "{'id':'m0','createdAt':1}", copy).changed())
                .as("a snapshot says the same")
                .isFalse();
    }

    @Test
    void isRecognizedByItsContentWhenTheWorkerReportsIt() {
        String copy = crawled("p1", "hello", T + 5);
        pushed(T + 1, "{'id':'m0','createdAt':1}", copy);
        make("im-1", "hello", T);
        mark("im-1", Mark.of("status", "sent").and("platformMessageId", "dm_u1_1"));
        assertThat(ids()).containsExactly("p1", "m0");
        make("im-2", "hello", T);
        mark("im-2", Mark.of("status", "sent"));
        assertThat(ids()).as("one copy is one message").containsExactly("p1", "im-2", "m0");
    }

    @Test
    void whatFailedJoinsNoCopyThatWasThere() {
        pushed(T + 1, "{'id':'m0','createdAt':1}", crawled("p1", "hello", T + 5));
        make("im-1", "hello", T);
        mark("im-1", Mark.of("status", "failed"));
        assertThat(ids()).containsExactly("p1", "im-1", "m0");
    }

    /** A message without a report may fail yet. */
    @Test
    void whatWasSentComesBeforeWhatWaits() {
        make("im-1", "ok", T);
        make("im-2", "ok", T + 1_000);
        mark("im-2", Mark.of("status", "sent"));
        pushed(T + 1, crawled("p1", "ok", T + 1_100));
        assertThat(ids()).containsExactly("p1", "im-1");
        mark("im-1", Mark.of("status", "failed"));
        assertThat(ids()).containsExactly("p1", "im-1");
    }

    @Test
    void aCopyWithoutATimeIsAsOldAsItsSnapshot() {
        make("im-1", "ok", T);
        mark("im-1", Mark.of("status", "failed"));
        String copy = "{'id':'p1','conversationId':'v','direction':'outgoing','content':'ok'}";
        pushed(T + 48 * 3_600_000L, copy);
        assertThat(ids()).containsExactly("p1", "im-1");

        make("im-2", "fine", T);
        pushed(T + 48 * 3_600_000L + 1, copy, copy.replace("ok", "fine").replace("p1", "p2"));
        assertThat(ids()).contains("im-2", "p2");
        make("im-3", "well", T + 48 * 3_600_000L);
        delta(T + 48 * 3_600_000L + 2, copy.replace("ok", "well").replace("p1", "p3"));
        assertThat(ids()).contains("p3").doesNotContain("im-3");
    }
}
