package io.imcache.bench;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ItemSlices;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.item.PushedItems.Rejection;
import io.imcache.redis.model.SnapshotPush;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.core.json.JsonFactory;

/**
 * An account of some 400 bytes an item: of 100 items, 60 messages in conversations of 25, 34 comments on contents of 40, 2
 * contents, 4 conversations. The same for the same size and seed.
 */
public final class Dataset {
    /** A value that only this many messages have, whatever the size. */
    static final int RARE = 5;

    private static final long START = 1_760_000_000_000L;
    private static final JsonFactory JSON = new JsonFactory();

    private final int size;
    private final Texts texts;
    private final Map<ItemCollection, List<String>> items = new EnumMap<>(ItemCollection.class);

    public Dataset(int size, long seed) {
        this.size = size;
        this.texts = new Texts(new SplittableRandom(seed));
        for (ItemCollection collection : List.of(MESSAGES, COMMENTS, CONTENTS, CONVERSATIONS)) {
            var made = new ArrayList<String>();
            for (int i = 0; i < count(collection); i++) {
                made.add(item(collection, i));
            }
            items.put(collection, made);
        }
    }

    public int count(ItemCollection collection) {
        return switch (collection) {
            case MESSAGES -> size * 60 / 100;
            case COMMENTS -> size * 34 / 100;
            case CONVERSATIONS -> Math.max(4, size * 4 / 100);
            case CONTENTS -> Math.max(2, size * 2 / 100);
            case NOTIFICATIONS -> 0;
        };
    }

    public static String conversation(int number) {
        return "0:1:10622860366:" + (7_000_000_000L + number * 7_919L);
    }

    public static String content(int number) {
        return Long.toString(7_566_840_303_458_560_000L + number * 104_729L);
    }

    public static String user(int number) {
        return Long.toString(106_228_000_000L + number * 15_485_863L % 1_000_000_007L);
    }

    private String item(ItemCollection collection, int i) {
        return switch (collection) {
            case MESSAGES -> message(i);
            case COMMENTS -> comment(i);
            case CONTENTS ->
                "{\"id\":\"cont_" + content(i) + "\",\"contentId\":\"" + content(i) + "\",\"title\":\""
                        + texts.sentence(60) + "\",\"type\":\"video\",\"coverUrl\":\"https://img.example/"
                        + texts.hex(40)
                        + ".jpeg\",\"publishTime\":" + (START + i * 3_600_000L) + ",\"commentCount\":"
                        + texts.number(500)
                        + ",\"likeCount\":" + texts.number(90_000) + ",\"viewCount\":" + texts.number(900_000)
                        + ",\"status\":\"" + (i % 10 == 0 ? "new" : "known") + "\"}";
            case CONVERSATIONS ->
                "{\"id\":\"conv_" + conversation(i) + "\",\"conversationId\":\"" + conversation(i)
                        + "\",\"userId\":\"" + user(i) + "\",\"userName\":\"user " + i + "\",\"userAvatar\":\""
                        + avatar() + "\",\"lastMessageContent\":\"" + texts.sentence(60) + "\",\"lastMessageTime\":"
                        + (START + i * 60_000L) + ",\"unreadCount\":" + texts.number(9) + ",\"isPinned\":"
                        + (i % 50 == 0)
                        + ",\"status\":\"" + (i % 4 == 0 ? "updated" : "active") + "\"}";
            case NOTIFICATIONS -> throw new IllegalArgumentException("not part of it");
        };
    }

    private String message(int i) {
        boolean outbound = i % 3 == 0;
        int conversation = i % count(CONVERSATIONS);
        String sender = outbound ? "10622860366" : user(conversation);
        String receiver = outbound ? user(conversation) : "10622860366";
        String type = i % Math.max(1, count(MESSAGES) / RARE) == 7 ? "audio" : i % 8 == 0 ? "image" : "text";
        return "{\"id\":\"msg_" + id(i) + "\",\"messageId\":\"" + id(i) + "\",\"conversationId\":\""
                + conversation(conversation) + "\",\"senderId\":\"" + sender + "\",\"senderName\":\"user "
                + conversation + "\",\"senderAvatar\":\"" + avatar() + "\",\"recipientId\":\"" + receiver
                + "\",\"content\":\"" + texts.sentence(45) + "\",\"direction\":\""
                + (outbound ? "outbound" : "inbound") + "\",\"type\":\"" + type + "\",\"createdAt\":"
                + (START + i * 1_000L) + ",\"status\":\"" + (i % 5 == 0 ? "delivered" : "read") + "\",\"isRead\":"
                + (i % 5 != 0) + "}";
    }

    private String comment(int i) {
        int content = i % count(CONTENTS);
        String parent = i % 4 == 0 ? ",\"parentCommentId\":\"" + id(i / 4) + "\"" : "";
        return "{\"id\":\"comm_" + id(i) + "\",\"commentId\":\"" + id(i) + "\",\"content\":\"" + texts.sentence(45)
                + "\",\"contentId\":\"" + content(content) + "\",\"contentTitle\":\"video " + content
                + "\",\"authorId\":\"" + user(i % 997) + "\",\"authorName\":\"user " + i % 997
                + "\",\"authorAvatar\":\""
                + avatar() + "\",\"createdAt\":" + (START / 1_000 + i * 2L) + ",\"likeCount\":" + texts.number(50)
                + ",\"status\":\"" + (i % 10 == 0 ? "new" : "known") + "\"" + parent + "}";
    }

    private static long id(int i) {
        return 7_566_782_673_110_000_000L + i * 1_299_709L;
    }

    private String avatar() {
        return "https://img.example/aweme/100x100/" + texts.hex(32) + ".jpeg";
    }

    /** With every hundredth item changed or new, half and half. */
    public Dataset withOnePercentChanged(int round) {
        return new Dataset(this, round, 100);
    }

    /** With every item changed. */
    Dataset withAllChanged(int round) {
        return new Dataset(this, round, 1);
    }

    private Dataset(Dataset from, int round, int every) {
        this.size = from.size;
        this.texts = from.texts;
        from.items.forEach((collection, before) -> {
            var changed = new ArrayList<>(before);
            for (int i = round % every; i < before.size(); i += every) {
                if (every > 1 && i / every % 2 == 0) {
                    changed.add(item(collection, before.size() + 100_000 * (round + 1) + i));
                } else {
                    changed.set(i, before.get(i).replaceFirst("\\}$", ",\"seen\":" + round + "}"));
                }
            }
            items.put(collection, changed);
        });
    }

    /** Bytes of the snapshot's JSON. */
    long bytes() {
        return items.values().stream()
                .flatMap(List::stream)
                .mapToLong(json -> json.getBytes(StandardCharsets.UTF_8).length + 1)
                .sum();
    }

    int items() {
        return items.values().stream().mapToInt(List::size).sum();
    }

    public List<String> json(ItemCollection collection) {
        return items.getOrDefault(collection, List.of());
    }

    SnapshotPush push(String account, long timestamp) {
        return push(items, account, timestamp);
    }

    /** Returns a push of items that were read before. */
    static SnapshotPush push(Map<ItemCollection, List<String>> items, String account, long timestamp) {
        var collections = new EnumMap<ItemCollection, PushedItems>(ItemCollection.class);
        items.forEach((collection, jsons) -> {
            var read = new ArrayList<Item>(jsons.size());
            for (String text : jsons) {
                byte[] json = text.getBytes(StandardCharsets.UTF_8);
                var alone = new ItemSlices(collection, json, JSON);
                alone.add(0, json.length);
                Item item = alone.read(0);
                if (item == null) {
                    throw new IllegalStateException(text);
                }
                read.add(new Item(item.id(), json, item.entry()));
            }
            collections.put(collection, new Ready(read));
        });
        return new SnapshotPush(account, "douyin", timestamp, "worker-1", null, collections);
    }

    /** Items that were read before. */
    private record Ready(List<Item> items) implements PushedItems {
        @Override
        public int size() {
            return items.size();
        }

        @Override
        public long digest(int index) {
            return ItemSchema.digest(items.get(index).entry());
        }

        @Override
        public Item read(int index) {
            return items.get(index);
        }

        @Override
        public List<Rejection> rejections(int most) {
            return List.of();
        }

        @Override
        public Map<String, Integer> unknownTimes() {
            return Map.of();
        }

        @Override
        public Item known(int index, ItemSchema schema, byte[] entry) {
            return items.get(index).withEntry(entry);
        }
    }
}
