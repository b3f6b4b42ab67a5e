package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.arrival.SentMessages;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets pushed items together with what IM clients did to them. */
final class Marked {
    private Marked() {}

    /**
     * Sets an item that is new or changed, or that gets another mark.
     *
     * @param stored the stored entry that it replaces; null for a new item
     * @param joins tell of messages that IM clients made
     * @param marks by id
     * @param seenAt the time that orders an item whose own is unknown, see {@link FirstSeen}; null for none
     * @return the item with the entry that it has with its mark
     */
    static Item set(
            CollectionChange change,
            ItemReader reader,
            Item pushed,
            byte @Nullable [] stored,
            SentMessages.Joins joins,
            Map<String, byte[]> marks,
            @Nullable Long seenAt) {
        String id = pushed.id();
        byte[] before = marks.get(id);
        byte[] mark = joins.marks().getOrDefault(id, before);
        if (mark != null && mark.length == 0) {
            if (before != null) {
                change.dropMark(id);
            }
            mark = null;
        } else if (mark != null && joins.concerns(id)) {
            change.keepMark(id, mark);
        }
        Long place = seenAt == null && joins.concerns(id) ? place(change, reader, pushed, stored) : seenAt;
        Item item = mark == null && place == null
                ? unmarked(change, reader, pushed, before)
                : pushed(change, reader, pushed, mark, place);
        if (stored == null) {
            change.add(item);
        } else {
            change.replace(stored, item);
        }
        return item;
    }

    /** Returns the place of a stored item whose own time is unknown; null for none. A new mark has to say it again. */
    private static @Nullable Long place(
            CollectionChange change, ItemReader reader, Item item, byte @Nullable [] stored) {
        if (stored == null || ItemSchema.orderTime(stored) == 0) {
            return null;
        }
        byte[] own = reader.entry(change.collection(), item.id(), item.json(), null, false);
        return ItemSchema.orderTime(own) == 0 ? ItemSchema.orderTime(stored) : null;
    }

    /** Returns an item that loses its mark. */
    private static Item unmarked(CollectionChange change, ItemReader reader, Item pushed, byte @Nullable [] before) {
        return before == null
                ? pushed
                : pushed.withEntry(reader.entry(change.collection(), pushed.id(), pushed.json(), null, false));
    }

    /** Gives a stored message of a crawler the mark that it has by the joins, and returns the message with it. */
    static StoredItem mark(
            CollectionChange change, ItemReader reader, String id, StoredItem stored, SentMessages.Joins joins) {
        byte[] mark = requireNonNull(joins.marks().get(id));
        byte[] entry = Entries.of(reader, id, stored);
        Long place = place(change, reader, new Item(id, stored.json(), entry), entry);
        if (mark.length == 0 && place == null) {
            change.unmark(id, entry, Entries.of(reader, id, stored, null));
            return new StoredItem(stored.collection(), stored.json(), null);
        }
        Mark left = mark.length == 0
                ? Mark.NONE
                : Mark.parse(mark).withoutWhatIsSaidBy(reader, change.collection(), stored.json());
        byte[] kept = (place == null ? left : left.and(Mark.SEEN_AT, place)).json();
        change.mark(id, kept, entry, Entries.of(reader, id, stored, kept));
        return new StoredItem(stored.collection(), stored.json(), kept);
    }

    /**
     * Removes messages of IM clients that have a copy now, and adds those that had one by a guess and have none now.
     *
     * @param stored returns the entry of a message by its id; null if it is not stored, because it had another copy
     * @return the messages that it adds
     */
    static List<Item> complete(
            CollectionChange change,
            ItemReader reader,
            SentMessages.Joins joins,
            Function<String, byte @Nullable []> stored) {
        joins.copies().forEach((id, copyId) -> {
            byte[] entry = stored.apply(id);
            if (entry == null) {
                change.trace(id, copyId);
            } else {
                change.removeMade(id, entry, copyId);
            }
        });
        var left = new ArrayList<Item>();
        joins.left().forEach((id, made) -> {
            var item = new Item(id, made.json(), Entries.of(reader, id, made));
            change.add(item);
            change.keepMark(id, requireNonNull(made.mark()));
            left.add(item);
        });
        return left;
    }

    /** As {@link #complete}, with the stored messages by id. */
    static void complete(
            CollectionChange change, ItemReader reader, SentMessages.Joins joins, Map<String, StoredItem> stored) {
        complete(change, reader, joins, id -> {
            StoredItem made = stored.get(id);
            return made == null ? null : Entries.of(reader, id, made);
        });
    }

    /**
     * Keeps the mark of a pushed item, without the fields that now agree with the crawler's. The item is no longer one
     * that an IM client made, for a crawler has it.
     */
    private static Item pushed(
            CollectionChange change, ItemReader reader, Item item, byte @Nullable [] mark, @Nullable Long seenAt) {
        Mark kept = mark == null ? Mark.NONE : kept(change, reader, item, mark);
        if (kept.isEmpty() && seenAt == null) {
            change.dropMark(item.id());
            return item;
        }
        byte[] json = kept.json();
        if (!kept.isEmpty() && !Arrays.equals(json, mark)) {
            change.keepMark(item.id(), json);
        }
        if (seenAt != null && kept.number(Mark.SEEN_AT) != seenAt) {
            json = kept.and(Mark.SEEN_AT, seenAt).json();
            change.trace(item.id(), json);
        }
        byte[] entry = reader.entry(change.collection(), item.id(), item.json(), json, false);
        return new Item(item.id(), item.json(), entry);
    }

    private static Mark kept(CollectionChange change, ItemReader reader, Item item, byte[] mark) {
        return Mark.parse(mark)
                .without(Mark.MADE)
                .without(Mark.GONE_AT)
                .withoutWhatIsSaidBy(reader, change.collection(), item.json());
    }
}
