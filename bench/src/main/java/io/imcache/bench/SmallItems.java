package io.imcache.bench;

import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.protocol.ItemCollection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Messages of 200 B, with only the fields that IM clients show. The same for the same size. */
public final class SmallItems {
    private static final int CONVERSATION_COUNT = 300;

    private SmallItems() {}

    /** Returns an account: 300 conversations, the rest messages. */
    public static Map<ItemCollection, List<String>> account(int items) {
        var random = new SplittableRandom(3);
        var texts = new ChineseTexts(random);
        List<String> messages = IntStream.range(0, items - CONVERSATION_COUNT)
                .mapToObj(i -> {
                    String id = Long.toString(7_566_000_000_000_000_000L + random.nextLong(9_000_000_000_000_000L));
                    return new JsonText()
                            .text("messageId", id)
                            .text("conversationId", conversation(random.nextInt(CONVERSATION_COUNT)))
                            .text("senderName", texts.name())
                            .text("content", texts.sentence(6, 14))
                            .text("type", "text")
                            .text("direction", random.nextBoolean() ? "inbound" : "outbound")
                            .value("createdAt", 1_760_000_000_000L + random.nextLong(2_000_000_000L))
                            .done();
                })
                .toList();
        List<String> conversations = IntStream.range(0, CONVERSATION_COUNT)
                .mapToObj(i -> new JsonText()
                        .text("conversationId", conversation(i))
                        .text("userName", texts.name())
                        .done())
                .toList();
        return Map.of(MESSAGES, messages, CONVERSATIONS, conversations);
    }

    private static String conversation(int number) {
        return Long.toString(7_000_000_000_000_000_000L + number * 7_919_000_003L);
    }
}
