package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.testing.StoreFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that conversations stand in the order of their newest messages, though crawlers give them the time of the crawl. */
class ConversationOrderIntegrationTests {
    private static final long T = 1_761_804_248_025L;

    private final StoreFixture redis = new StoreFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    /** The conversations as a crawl gives them: the first one has the latest time. */
    private static String[] crawled(long at, int count) {
        var conversations = new String[count];
        for (int i = 0; i < count; i++) {
            conversations[i] = "{'id':'v" + i + "','lastMessageTime':" + (at + count - i) + "}";
        }
        return conversations;
    }

    private static String message(String id, int conversation, long time) {
        return "{'id':'" + id + "','conversationId':'v" + conversation + "','createdAt':" + time + "}";
    }

    private void push(long at, String... messages) {
        redis.replace(snapshotOf("a")
                .at(at)
                .with(CONVERSATIONS, crawled(at, 4))
                .with(MESSAGES, messages)
                .push());
    }

    private List<String> order() {
        Page page = redis.page(PageQuery.of("a", CONVERSATIONS).page(0, 2_000));
        assertThat(redis.store.ids("a", CONVERSATIONS).block())
                .as("one entry for each")
                .hasSameSizeAs(page.items());
        var reader = new ItemReader();
        return page.items().stream()
                .map(item -> requireNonNull(reader.id(CONVERSATIONS, item.json())))
                .toList();
    }

    /** Its place was that of the moment when it was first seen. */
    @Test
    void aNewestMessageThatGetsAnOldTimeMovesItsConversationBack() {
        push(T, message("a", 1, T - 9_000), "{'id':'b','conversationId':'v2','createdAt':'刚刚'}");
        assertThat(order()).containsExactly("v0", "v3", "v2", "v1");
        push(T + 1, message("a", 1, T - 9_000), message("b", 2, T - 10_000));
        assertThat(order()).containsExactly("v0", "v3", "v1", "v2");
    }

    @Test
    void pushesMoveThem() {
        push(T, message("a", 1, T - 9_000), message("b", 2, T - 5_000), message("c", 2, T - 8_000));
        assertThat(order()).containsExactly("v0", "v3", "v2", "v1");
        push(T + 1, message("a", 1, T - 9_000), message("b", 2, T - 5_000), message("c", 2, T - 8_000));
        assertThat(order()).as("a crawl without news").containsExactly("v0", "v3", "v2", "v1");
        push(T + 2, message("b", 2, T - 5_000), message("d", 1, T - 4_000), message("e", 3, T - 4_500));
        assertThat(order()).containsExactly("v0", "v1", "v3", "v2");

        // The collection of conversations comes later than the messages, and alone.
        redis.replace(
                snapshotOf("a").at(T + 3).with(CONVERSATIONS, crawled(T + 3, 6)).push());
        assertThat(order()).containsExactly("v0", "v4", "v5", "v1", "v3", "v2");
        redis.replace(snapshotOf("a")
                .at(T + 4)
                .with(MESSAGES, message("f", 5, T - 9_999))
                .push());
        assertThat(order()).startsWith("v0", "v4").endsWith("v5");
    }

    @Test
    void marksAndDeltasMoveThem() {
        push(
                T,
                message("a", 0, T - 9_000),
                message("b", 1, T - 8_000),
                message("c", 2, T - 7_000),
                message("d", 3, T - 6_000));
        redis.store
                .mark("a", CONVERSATIONS, List.of("v0"), Mark.of("isPinned", true))
                .block();
        redis.store
                .mark("a", CONVERSATIONS, List.of("v2"), Mark.of("isMuted", true))
                .block();
        assertThat(order()).containsExactly("v0", "v3", "v2", "v1");
        redis.store.mark("a", MESSAGES, List.of("a", "d"), Mark.READ).block();
        assertThat(order()).containsExactly("v0", "v3", "v2", "v1");
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("a")
                                .at(T + 1)
                                .with(MESSAGES, message("e", 1, T - 5_000))
                                .push(),
                        null,
                        Map.of()))
                .block();
        assertThat(order()).containsExactly("v0", "v1", "v3", "v2");
        redis.store.mark("a", MESSAGES, List.of("e"), Mark.deleted(MESSAGES)).block();
        assertThat(order()).as("its newest message is deleted").containsExactly("v0", "v3", "v2", "v1");
        redis.store
                .create(
                        "a",
                        MESSAGES,
                        "{\"messageId\":\"im-1\",\"conversationId\":\"v2\",\"direction\":\"outbound\",\"status\":\"sending\",\"createdAt\":"
                                + T + "}")
                .block();
        assertThat(order()).as("a message that was not sent yet").containsExactly("v0", "v3", "v2", "v1");
        redis.store
                .mark("a", MESSAGES, List.of("im-1"), Mark.of("status", "sent"))
                .block();
        assertThat(order()).containsExactly("v0", "v2", "v3", "v1");
        redis.store
                .mark("a", CONVERSATIONS, List.of("v0"), Mark.of("isPinned", false))
                .block();
        assertThat(order()).containsExactly("v2", "v3", "v1", "v0");
        assertThat(redis.page(PageQuery.of("a", CONVERSATIONS)).items().get(0).mark())
                .asString()
                .contains("\"isMuted\":true");
    }

    /** An older message that comes late leaves its conversation where its newest one put it. */
    @Test
    void deltasWithOlderMessagesDoNotMoveThem() {
        push(T, message("a", 1, T - 9_000), message("b", 2, T - 5_000), message("c", 3, T - 7_000));
        apply(message("d", 2, T - 20_000), message("e", 1, T - 8_000));
        assertThat(order()).containsExactly("v0", "v2", "v3", "v1");
        apply(message("f", 9, T), message("g", 3, T - 4_000));
        assertThat(order()).as("a conversation that is not known").containsExactly("v0", "v3", "v2", "v1");
    }

    /** What remains of a conversation gives its place, though much that is newer goes at once. */
    @Test
    void theRestOfAConversationGivesItsPlace() {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 140; i++) {
            messages.add(message("m" + i, 1, T - 10_000 + i));
        }
        messages.add(message("b", 2, T - 9_990));
        push(T, messages.toArray(String[]::new));
        assertThat(order()).containsExactly("v0", "v3", "v1", "v2");
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("a").at(T + 1).push(),
                        null,
                        Map.of(
                                MESSAGES,
                                IntStream.range(2, 140).mapToObj(i -> "m" + i).toList())))
                .block();
        assertThat(order()).containsExactly("v0", "v3", "v2", "v1");
        apply(message("n", 1, T - 9_980));
        assertThat(order()).containsExactly("v0", "v3", "v1", "v2");
    }

    private void apply(String... messages) {
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("a").at(T + 1).with(MESSAGES, messages).push(), null, Map.of()))
                .block();
    }

    @Test
    void manyAtOnce() {
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            messages.add(message("m" + i, i, T - 100_000 + i));
        }
        var push = snapshotOf("a").at(T).with(CONVERSATIONS, crawled(T, 1_200)).with(MESSAGES, messages);
        redis.replace(push.push());
        assertThat(order()).startsWith("v1199", "v1198").endsWith("v1", "v0");
        assertThat(redis.committed(push.push()).changed()).isFalse();

        for (int i = 0; i < 1_200; i++) {
            messages.set(i, message("n" + i, i, T - i));
        }
        redis.replace(snapshotOf("a").at(T + 1).with(MESSAGES, messages).push());
        assertThat(order()).startsWith("v0", "v1").endsWith("v1198", "v1199");
    }
}
