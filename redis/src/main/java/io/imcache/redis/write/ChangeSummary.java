package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the summary of a commit for listeners; {@code AccountEvents} describes it. */
final class ChangeSummary {
    private static final int MOST_ARRIVED = 20;
    private static final int MOST_IDS = 100;
    /** Nothing more is listed after this many bytes. One entry has at most some KB. */
    private static final int ENOUGH = 8 * 1024;

    private static final JsonFactory JSON = new JsonFactory();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes);

    private ChangeSummary() {}

    /**
     * Writes a summary.
     *
     * @param pushed whether a crawler pushed the changes, so that new items in them are news
     */
    static byte[] json(List<CollectionChange> changes, boolean pushed) {
        var summary = new ChangeSummary();
        try (JsonGenerator out = summary.out) {
            out.writeStartObject();
            summary.writeChanges(changes);
            summary.writeUnread(changes);
            if (pushed) {
                summary.writeArrived(changes);
            }
            summary.writeMarked(changes);
            summary.writeReadAll(changes);
            out.writeEndObject();
        }
        return summary.bytes.toByteArray();
    }

    private boolean isFull() {
        out.flush();
        return bytes.size() > ENOUGH;
    }

    private void writeChanges(List<CollectionChange> changes) {
        out.writeObjectPropertyStart("changes");
        for (CollectionChange change : changes) {
            if (change.isEmpty()) { // only the digest differs, by values that are no items
                continue;
            }
            out.writeObjectPropertyStart(change.collection().jsonName());
            out.writeNumberProperty("added", change.added());
            out.writeNumberProperty("updated", change.updated());
            out.writeNumberProperty("removed", change.removed());
            out.writeNumberProperty("marked", change.marks().size());
            out.writeNumberProperty("count", change.count());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void writeUnread(List<CollectionChange> changes) {
        Map<String, Integer> differences = new LinkedHashMap<>();
        changes.forEach(change -> change.counters().forEach((name, by) -> differences.merge(name, by, Integer::sum)));
        out.writeObjectPropertyStart("unread_change");
        differences.forEach((name, by) -> {
            if (by != 0) {
                out.writeNumberProperty(name.substring(name.indexOf(':') + 1), by);
            }
        });
        out.writeEndObject();
    }

    /** New items of one conversation or content. */
    private static final class Arrived {
        private final ItemCollection collection;
        private Item latest;
        private int count;

        Arrived(ItemCollection collection, Item first) {
            this.collection = collection;
            this.latest = first;
        }

        Arrived add(Item item) {
            count++;
            if (ItemSchema.order(item.entry()) >= ItemSchema.order(latest.entry())) {
                latest = item;
            }
            return this;
        }

        long order() {
            return ItemSchema.order(latest.entry());
        }
    }

    private void writeArrived(List<CollectionChange> changes) {
        var all = new ArrayList<Arrived>();
        changes.forEach(change -> all.addAll(arrived(change)));
        all.sort(Comparator.comparingLong(Arrived::order).reversed());
        out.writeArrayPropertyStart("arrived");
        var reader = new ItemReader();
        int written = 0;
        while (written < Math.min(all.size(), MOST_ARRIVED) && !isFull()) {
            write(all.get(written), reader);
            written++;
        }
        out.writeEndArray();
        if (written < all.size()) {
            out.writeNumberProperty("arrived_more", all.size() - written);
        }
    }

    /** Groups new items by the reference in their entries, so that only the latest of each group has to be read. */
    private static Collection<Arrived> arrived(CollectionChange change) {
        ItemCollection collection = change.collection();
        Attribute group =
                switch (collection) {
                    case COMMENTS -> CommentSchema.INSTANCE.byContent;
                    case MESSAGES -> MessageSchema.INSTANCE.byConversation;
                    case CONTENTS, CONVERSATIONS, NOTIFICATIONS -> null;
                };
        if (group == null) {
            return List.of();
        }
        ItemSchema schema = ItemSchema.of(collection);
        var groups = new HashMap<Long, Arrived>();
        for (Item item : change.arrived()) {
            groups.computeIfAbsent(schema.reference(item.entry(), group), key -> new Arrived(collection, item))
                    .add(item);
        }
        return groups.values();
    }

    private void write(Arrived arrived, ItemReader reader) {
        ItemValues values = reader.values(arrived.collection, arrived.latest.json(), null);
        out.writeStartObject();
        if (arrived.collection == ItemCollection.COMMENTS) {
            CommentSchema comment = CommentSchema.INSTANCE;
            out.writeStringProperty("type", "comment");
            text("content_id", id(values.text(comment.contentId)));
            text("content_title", shortened(values.text(comment.contentTitle)));
            count(arrived);
            sender(values.text(comment.authorId), values.text(comment.authorName), values.text(comment.authorAvatar));
        } else {
            MessageSchema message = MessageSchema.INSTANCE;
            out.writeStringProperty("type", "direct_message");
            text("conversation_id", id(values.text(message.conversationId)));
            count(arrived);
            sender(values.text(message.senderId), values.text(message.senderName), values.text(message.senderAvatar));
        }
        // A time that the crawler never sent is not told.
        out.writeNumberProperty(
                "create_time", ItemSchema.of(arrived.collection).time(values).orElse(0));
        out.writeEndObject();
    }

    private void count(Arrived arrived) {
        out.writeNumberProperty("count", arrived.count);
        out.writeStringProperty("msg_id", arrived.latest.id());
    }

    private void sender(@Nullable String id, @Nullable String name, @Nullable String avatar) {
        out.writeObjectPropertyStart("sender");
        text("user_id", id(id));
        text("user_name", shortened(name));
        text("avatar", id(avatar));
        out.writeEndObject();
    }

    private void text(String name, @Nullable String value) {
        if (value == null) {
            out.writeNullProperty(name);
        } else {
            out.writeStringProperty(name, value);
        }
    }

    /** Returns the id; null if it is too long to be one. Cut short it would be another id. */
    private static @Nullable String id(@Nullable String text) {
        return text == null || text.isEmpty() || text.length() > 512 ? null : text;
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= 200 ? text : text.substring(0, text.offsetByCodePoints(0, 100));
    }

    private void writeMarked(List<CollectionChange> changes) {
        out.writeObjectPropertyStart("marked");
        for (CollectionChange change : changes) {
            if (!change.marks().isEmpty()) {
                out.writeArrayPropertyStart(change.collection().jsonName());
                int written = 0;
                for (String id : change.marks().keySet()) {
                    if (written == MOST_IDS || isFull()) {
                        break;
                    }
                    out.writeString(id);
                    written++;
                }
                out.writeEndArray();
            }
        }
        out.writeEndObject();
    }

    private void writeReadAll(List<CollectionChange> changes) {
        for (CollectionChange change : changes) {
            String id = change.readAll();
            if (id != null) {
                out.writeObjectPropertyStart("read_all");
                out.writeStringProperty(
                        change.collection() == ItemCollection.COMMENTS ? "content_id" : "conversation_id", id);
                out.writeEndObject();
                return;
            }
        }
    }
}
