package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets pushed items together with what IM clients did to them. */
final class Marked {
    private Marked() {}

    /**
     * Sets an item that is new or changed.
     *
     * @param stored the stored entry that it replaces; null for a new item
     * @param madeId id of the message that an IM client made when it sent this one; null for none
     * @param marks by id
     * @param seenAt the time that orders an item whose own is unknown, see {@link FirstSeen}; null for none
     * @return the item with the entry that it has with its mark
     */
    static Item set(
            CollectionChange change,
            ItemReader reader,
            Item pushed,
            byte @Nullable [] stored,
            @Nullable String madeId,
            Map<String, byte[]> marks,
            @Nullable Long seenAt) {
        byte[] mark = mark(marks.get(pushed.id()), madeId, madeId == null ? null : marks.get(madeId));
        if (mark != null && madeId != null) {
            change.keepMark(pushed.id(), mark);
        }
        Item item = mark == null && seenAt == null ? pushed : pushed(change, reader, pushed, mark, seenAt);
        if (stored == null) {
            change.add(item);
        } else {
            change.replace(stored, item);
        }
        return item;
    }

    /**
     * Gives a stored message the mark of the one that an IM client made when it sent this one, which goes.
     *
     * @param stored the message that a crawler pushed
     * @param made the message that was made, with its mark as it is now
     * @param madeEntry the stored entry of the made message
     * @return the message with its mark
     */
    static StoredItem join(
            CollectionChange change,
            ItemReader reader,
            String id,
            StoredItem stored,
            String madeId,
            StoredItem made,
            byte[] madeEntry) {
        byte[] mark = requireNonNull(mark(stored.mark(), madeId, made.mark()));
        byte[] kept = Mark.parse(mark)
                .withoutWhatIsSaidBy(reader, change.collection(), stored.json())
                .json();
        change.mark(id, kept, Entries.of(reader, id, stored), Entries.of(reader, id, stored, kept));
        change.removeMade(madeId, madeEntry, id);
        return new StoredItem(stored.collection(), stored.json(), kept);
    }

    /** Returns the mark of a pushed item: its own, over that of the message that was made for it. */
    private static byte @Nullable [] mark(byte @Nullable [] own, @Nullable String madeId, byte @Nullable [] made) {
        if (madeId == null || made == null) {
            return own;
        }
        Mark kept = Mark.parse(made).afterSending(madeId);
        return own == null
                ? kept.json()
                : Mark.parse(own).without(Mark.CLIENT_ID).over(kept).json();
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
