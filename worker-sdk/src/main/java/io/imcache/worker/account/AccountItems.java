package io.imcache.worker.account;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.item.Conversation;
import io.imcache.worker.item.Item;
import io.imcache.worker.item.Message;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the items of one account. Each change moves the revision, and {@link #cutSince} tells what changed since one.
 * Thread-safe: each method is one step, and a cut is the account between two steps.
 */
public final class AccountItems {
    private static final Logger log = LoggerFactory.getLogger(AccountItems.class);

    private final String accountId;
    private final String platform;
    private final int mostItems;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Map<ItemCollection, ItemTable> tables = new EnumMap<>(ItemCollection.class);
    private final LastMessages lastMessages = new LastMessages();
    private long revision;
    private boolean warned;

    /**
     * Creates an account without items.
     *
     * @param mostItems how many items a collection holds; with one more, the oldest is dropped
     */
    public AccountItems(String accountId, String platform, int mostItems) {
        this.accountId = requireNonNull(accountId, "accountId");
        this.platform = requireNonNull(platform, "platform");
        this.mostItems = mostItems;
        for (ItemCollection collection : ItemCollection.values()) {
            tables.put(collection, new ItemTable());
        }
    }

    public String accountId() {
        return accountId;
    }

    public String platform() {
        return platform;
    }

    /** Adds or replaces items in one step; returns whether one of them is new and inbound. */
    public boolean upsertAll(Collection<? extends Item> items) {
        synchronized (lock) {
            return putAll(items);
        }
    }

    /** Makes these the only items of the collection, in one step; returns whether one of them is new and inbound. */
    public boolean replaceAll(ItemCollection collection, Collection<? extends Item> items) {
        var ids = new HashSet<String>();
        for (Item item : items) {
            if (item.collection() != collection) {
                throw new IllegalArgumentException(
                        "items: one of " + item.collection().jsonName() + " (expected: " + collection.jsonName() + ")");
            }
            ids.add(item.id());
        }
        synchronized (lock) {
            ItemTable table = known(collection);
            for (Item item : table.items()) {
                if (!ids.contains(item.id())) {
                    take(collection, item.id());
                }
            }
            return putAll(items);
        }
    }

    /** Removes an item; returns whether it was present. */
    public boolean remove(ItemCollection collection, String id) {
        synchronized (lock) {
            known(collection);
            return take(collection, requireNonNull(id, "id")) != null;
        }
    }

    public Optional<Item> find(ItemCollection collection, String id) {
        synchronized (lock) {
            return Optional.ofNullable(table(collection).get(id));
        }
    }

    /** Returns the items of a collection, oldest first. */
    public List<Item> items(ItemCollection collection) {
        synchronized (lock) {
            return table(collection).items();
        }
    }

    private ItemTable table(ItemCollection collection) {
        return requireNonNull(tables.get(collection));
    }

    private ItemTable known(ItemCollection collection) {
        ItemTable table = table(collection);
        if (!table.isKnown()) {
            table.know(++revision);
        }
        return table;
    }

    private boolean putAll(Collection<? extends Item> items) {
        boolean inbound = false;
        for (Item item : items) {
            inbound |= put(item);
        }
        return inbound;
    }

    private boolean put(Item given) {
        ItemTable table = table(given.collection());
        Item item = given instanceof Conversation conversation ? lastMessages.applied(conversation) : given;
        Item before = table.get(item.id());
        if (item.equals(before)) {
            return false;
        }
        table.put(item, ++revision);
        if (item instanceof Message message) {
            put(message, (Message) before);
        }
        if (table.size() > mostItems) {
            Item oldest = table.oldest();
            take(oldest.collection(), oldest.id());
            warnOnce(oldest.collection());
        }
        return before == null && item.inbound();
    }

    private void put(Message message, @Nullable Message before) {
        lastMessages.put(message, before, this::messages);
        if (before != null && before.conversationId() != null) {
            conversation(before.conversationId()).ifPresent(c -> putAgain(lastMessages.withdrawn(c, before)));
        }
        if (message.conversationId() != null) {
            conversation(message.conversationId()).ifPresent(c -> putAgain(lastMessages.applied(c)));
        }
    }

    private @Nullable Item take(ItemCollection collection, String id) {
        Item gone = table(collection).remove(id, revision + 1);
        if (gone == null) {
            return null;
        }
        revision++;
        if (gone instanceof Message message) {
            lastMessages.forget(message, this::messages);
            if (message.conversationId() != null) {
                conversation(message.conversationId()).ifPresent(c -> putAgain(lastMessages.withdrawn(c, message)));
            }
        }
        return gone;
    }

    private Iterator<Message> messages() {
        return table(ItemCollection.MESSAGES).items().stream()
                .map(Message.class::cast)
                .iterator();
    }

    private Optional<Conversation> conversation(String id) {
        return Optional.ofNullable(
                (Conversation) table(ItemCollection.CONVERSATIONS).get(id));
    }

    private void putAgain(Conversation conversation) {
        ItemTable table = table(ItemCollection.CONVERSATIONS);
        if (!conversation.equals(table.get(conversation.id()))) {
            table.put(conversation, ++revision);
        }
    }

    private void warnOnce(ItemCollection collection) {
        if (!warned) {
            warned = true;
            log.warn(
                    "Account {} has more than {} {}; the oldest are dropped",
                    accountId,
                    mostItems,
                    collection.jsonName());
        }
    }

    /** Returns the whole account as it is now. */
    public Cut cut() {
        synchronized (lock) {
            var items = new EnumMap<ItemCollection, List<Item>>(ItemCollection.class);
            tables.forEach((collection, table) -> {
                if (table.isKnown()) {
                    items.put(collection, table.items());
                }
            });
            return new Cut(revision, true, items, Map.of());
        }
    }

    /** Returns what changed since a revision, or the whole account if that is not known any more. */
    public Cut cutSince(long since) {
        synchronized (lock) {
            if (!tables.values().stream().allMatch(table -> table.canTellSince(since))) {
                return cut();
            }
            var changed = new EnumMap<ItemCollection, List<Item>>(ItemCollection.class);
            var removed = new EnumMap<ItemCollection, List<String>>(ItemCollection.class);
            tables.forEach((collection, table) -> {
                List<Item> items = table.changedSince(since);
                if (!items.isEmpty()) {
                    changed.put(collection, items);
                }
                List<String> ids = table.removedSince(since);
                if (!ids.isEmpty()) {
                    removed.put(collection, ids);
                }
            });
            return new Cut(revision, false, changed, removed);
        }
    }

    /** Forgets removals that the master has: no delta will start before this revision. */
    public void acknowledged(long acknowledged) {
        synchronized (lock) {
            tables.values().forEach(table -> table.acknowledged(acknowledged));
        }
    }

    /** Returns the present revision, which grows with each change. */
    public long revision() {
        synchronized (lock) {
            return revision;
        }
    }
}
