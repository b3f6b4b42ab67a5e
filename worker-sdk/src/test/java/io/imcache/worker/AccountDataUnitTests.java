package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.account.AccountItems;
import io.imcache.worker.account.Cut;
import io.imcache.worker.item.Comment;
import io.imcache.worker.item.Content;
import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Item;
import io.imcache.worker.item.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AccountDataUnitTests {
    private int inbound;
    private final AccountItems items = items(100);
    private final AccountData data = data(items);

    private static AccountItems items(int mostItems) {
        return new AccountItems("a", "douyin", mostItems);
    }

    private AccountData data(AccountItems of) {
        return new AccountData(of, () -> inbound++, () -> {});
    }

    private Conversation conversation() {
        return (Conversation) data.find(ItemCollection.CONVERSATIONS, "c").orElseThrow();
    }

    @Test
    void newMessageBecomesTheLastOneOfItsConversation() {
        data.upsert(Conversation.builder("c").build());
        data.upsert(Fixture.message("m-2", 20));
        data.upsert(Fixture.message("m-1", 10));

        assertThat(conversation().lastMessageContent()).isEqualTo("text of m-2");
        assertThat(conversation().lastMessageTime()).isEqualTo(Instant.ofEpochSecond(20));
        assertThat(conversation().lastMessageType()).isEqualTo("text");
    }

    @Test
    void conversationThatComesAfterItsMessagesHasTheLastOneToo() {
        data.upsert(Fixture.message("m-1", 10));
        data.upsert(Conversation.builder("c").build());

        assertThat(conversation().lastMessageContent()).isEqualTo("text of m-1");
    }

    @Test
    void conversationThatKnowsOfANewerMessageKeepsIt() {
        data.upsert(Fixture.message("m-1", 10));
        data.upsert(Conversation.builder("c")
                .lastMessageContent("newer")
                .lastMessageTime(Instant.ofEpochSecond(11))
                .build());

        assertThat(conversation().lastMessageContent()).isEqualTo("newer");
    }

    @Test
    void lastMessageThatGoesLeavesTheOneBefore() {
        data.upsert(Conversation.builder("c").build());
        data.upsertAll(List.of(Fixture.message("m-1", 10), Fixture.message("m-2", 20)));
        data.remove(ItemCollection.MESSAGES, "m-2");
        assertThat(conversation().lastMessageContent()).isEqualTo("text of m-1");

        data.remove(ItemCollection.MESSAGES, "m-1");
        assertThat(conversation().lastMessageContent()).isNull();
    }

    @Test
    void lastMessageThatMovesToAnotherConversationLeavesTheOneBefore() {
        data.upsertAll(
                List.of(Conversation.builder("c").build(), Fixture.message("m-1", 10), Fixture.message("m-2", 20)));
        data.upsert(Fixture.message("m-2", 20).toBuilder().conversationId("d").build());

        assertThat(conversation().lastMessageContent()).isEqualTo("text of m-1");
    }

    @Test
    void newInboundItemsAreToldAndOthersNot() {
        data.upsert(Fixture.message("m-1", 10));
        data.upsert(Fixture.message("m-1", 10));
        data.upsert(Fixture.message("m-1", 10).toBuilder().read(true).build());
        data.upsert(Content.builder("v").build());
        data.upsert(Comment.builder("k").authorReply(true).build());
        assertThat(inbound).isEqualTo(1);

        data.upsert(Comment.builder("l").build());
        assertThat(inbound).isEqualTo(2);
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() {
        AccountItems smallItems = items(2);
        AccountData small = data(smallItems);
        small.upsertAll(List.of(Fixture.message("m-2", 20), Fixture.message("m-1", 10), Fixture.message("m-3", 30)));

        assertThat(small.items(ItemCollection.MESSAGES)).extracting(Item::id).containsExactly("m-2", "m-3");
        assertThat(smallItems.cutSince(0).remove()).isEmpty();
    }

    @Test
    void deltaHasWhatChangedAndWhatIsGone() {
        data.upsertAll(List.of(Fixture.message("m-1", 10), Fixture.message("m-2", 20)));
        long before = items.cut().revision();
        data.upsert(Fixture.message("m-3", 30));
        data.upsert(Fixture.message("m-2", 20));
        data.remove(ItemCollection.MESSAGES, "m-1");

        Cut cut = items.cutSince(before);

        assertThat(cut.full()).isFalse();
        assertThat(cut.upsert()).isEqualTo(Map.of(ItemCollection.MESSAGES, List.of(Fixture.message("m-3", 30))));
        assertThat(cut.remove()).isEqualTo(Map.of(ItemCollection.MESSAGES, List.of("m-1")));
        items.acknowledged(cut.revision());
        assertThat(items.cutSince(cut.revision()).upsert()).isEmpty();
        assertThat(items.cutSince(cut.revision()).remove()).isEmpty();
    }

    @Test
    void collectionThatIsNamedLaterNeedsAFullSnapshot() {
        data.upsert(Fixture.message("m-1", 10));
        long before = items.cut().revision();
        data.replaceAll(ItemCollection.COMMENTS, List.of());

        Cut cut = items.cutSince(before);

        assertThat(cut.full()).isTrue();
        assertThat(cut.upsert())
                .containsEntry(ItemCollection.COMMENTS, List.of())
                .doesNotContainKey(ItemCollection.CONTENTS);
    }

    @Test
    void removalsThatNobodyAcknowledgesAreNotRememberedForEver() {
        AccountItems largeItems = items(1_000_000);
        AccountData large = data(largeItems);
        var messages = new ArrayList<Message>();
        for (int i = 0; i < 10_001; i++) {
            messages.add(Fixture.message("m-" + i, i));
        }
        large.upsertAll(messages);
        long before = largeItems.cut().revision();
        large.replaceAll(ItemCollection.MESSAGES, List.of());

        assertThat(largeItems.cutSince(before).full()).isTrue();
        assertThat(largeItems.cutSince(largeItems.revision()).full()).isFalse();
    }

    @Test
    void itemsOfOtherCollectionsAreRefused() {
        assertThatThrownBy(() -> data.replaceAll(ItemCollection.COMMENTS, List.of(Fixture.message("m", 1))))
                .hasMessage("items: one of messages (expected: comments)");
    }

    @Test
    void cutsAreWholeSteps() throws Exception {
        AccountItems busyItems = items(1_000_000);
        AccountData busy = data(busyItems);
        int writers = 4;
        var pool = Executors.newFixedThreadPool(writers);
        var start = new CountDownLatch(1);
        var writing = new ArrayList<Future<?>>();
        for (int w = 0; w < writers; w++) {
            String name = "w" + w;
            writing.add(pool.submit(() -> {
                start.await();
                for (int i = 0; i < 500; i++) {
                    busy.upsertAll(List.of(
                            Fixture.message(name + "-" + i, i),
                            Comment.builder(name + "-" + i).build()));
                }
                return null;
            }));
        }
        start.countDown();
        while (writing.stream().anyMatch(task -> !task.isDone())) {
            Map<ItemCollection, List<Item>> cut = busyItems.cut().upsert();
            assertThat(cut.getOrDefault(ItemCollection.MESSAGES, List.of()))
                    .hasSameSizeAs(cut.getOrDefault(ItemCollection.COMMENTS, List.of()));
        }
        for (Future<?> task : writing) {
            task.get();
        }
        pool.shutdown();
        assertThat(busy.items(ItemCollection.MESSAGES)).hasSize(writers * 500);
    }
}
