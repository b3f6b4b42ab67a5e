package io.imcache.master.sdk;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.AccountData;
import io.imcache.worker.item.Comment;
import io.imcache.worker.item.Content;
import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Direction;
import io.imcache.worker.item.Item;
import io.imcache.worker.item.Message;
import io.imcache.worker.item.Notification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Accounts as crawlers find them. */
final class Crawled {
    private static final Instant BEGIN = Instant.ofEpochSecond(1_760_000_000L);

    private Crawled() {}

    static void fill(AccountData data, int messages) {
        var items = new ArrayList<Item>();
        for (int i = 0; i < Math.max(1, messages / 20); i++) {
            items.add(Conversation.builder("c-" + i).userName("顾客" + i).build());
            items.add(Content.builder("v-" + i)
                    .title("视频" + i)
                    .publishTime(BEGIN.plusSeconds(i))
                    .build());
            items.add(Comment.builder("k-" + i)
                    .contentId("v-" + i)
                    .content("好看")
                    .createdAt(BEGIN.plusSeconds(i))
                    .build());
        }
        items.add(Notification.builder("n-1").title("新增粉丝").createdAt(BEGIN).build());
        for (int i = 0; i < messages; i++) {
            items.add(message(i, ""));
        }
        data.upsertAll(items);
    }

    static Message message(int i, String raw) {
        return Message.builder("m-" + i)
                .conversationId("c-" + i % 5)
                .direction(i % 2 == 0 ? Direction.INBOUND : Direction.OUTBOUND)
                .content("消息" + i)
                .createdAt(BEGIN.plusSeconds(i))
                .extra("rawData", raw)
                .build();
    }

    /** Something happens: a new message, an edited one, one that goes. */
    static void change(AccountData data, int i) {
        data.upsert(message(1_000_000 + i, ""));
        List<Item> messages = data.items(ItemCollection.MESSAGES);
        data.upsert(((Message) messages.get(i % messages.size()))
                .toBuilder().status("read-" + i).build());
        data.remove(
                ItemCollection.MESSAGES, messages.get(i * 7 % messages.size()).id());
    }

    /** Text that gzip makes little of. */
    static String noise(int length, long seed) {
        var random = new Random(seed);
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString().replace('\\', '/').replace('"', '/');
    }
}
