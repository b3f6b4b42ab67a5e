package io.imcache.redis.read;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.Position;
import io.imcache.redis.model.StoredItem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A page that is put together from one or more replies, all of one version. */
final class PageBuilder {
    private final List<StoredItem> items = new ArrayList<>();
    private final Map<String, StoredItem> contents = new HashMap<>();
    private @Nullable Position position;
    private long version = -1;

    /** Whether a reply of this version goes with those before. */
    boolean isAt(long replied) {
        if (version < 0) {
            version = replied;
        }
        return version == replied;
    }

    int size() {
        return items.size();
    }

    void add(ItemCollection collection, List<@Nullable Object> jsons, List<@Nullable Object> marks) {
        for (int i = 0; i < jsons.size(); i++) {
            add(collection, jsons.get(i), marks.get(i));
        }
    }

    void add(ItemCollection collection, @Nullable Object json, @Nullable Object mark) {
        if (json != null) {
            items.add(new StoredItem(collection, (byte[]) json, (byte[]) mark));
        }
    }

    /** Ids, items and marks, one after the other. */
    void addContents(List<@Nullable Object> parts) {
        for (int i = 0; i + 2 < parts.size(); i += 3) {
            byte @Nullable [] json = (byte[]) parts.get(i + 1);
            if (json != null) {
                contents.put(
                        StoredId.decode((byte[]) requireNonNull(parts.get(i))),
                        new StoredItem(ItemCollection.CONTENTS, json, (byte[]) parts.get(i + 2)));
            }
        }
    }

    /** Order, 8 bytes, and id; nothing where no item was found. */
    void setPosition(byte[] place) {
        if (place.length > Long.BYTES) {
            String id = StoredId.decode(Arrays.copyOfRange(place, Long.BYTES, place.length));
            position = new Position(ByteBuffer.wrap(place).getLong(), id);
        }
    }

    Page build(@Nullable String platform, boolean hasMore) {
        return new Page(Math.max(0, version), platform, items, contents, hasMore, position);
    }
}
