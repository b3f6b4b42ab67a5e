package io.imcache.worker;

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
 * What a crawler knows of one account; what it holds is what masters come to hold. Thread-safe; each method is one step, and
 * what is delivered is the account as it was between two steps.
 *
 * <p>A collection that the crawler has never named (by {@link #upsert}, {@link #remove} or {@link #replaceAll}) is left as
 * the master has it. One that it has named is replaced: items that are not here vanish there. So a crawler that starts with
 * nothing should fill in a collection in one step, by {@link #upsertAll} or {@link #replaceAll}.
 *
 * <p>A collection holds a limited number of items; with one more, the oldest goes.
 */
public final class AccountData {
    private static final Logger log = LoggerFactory.getLogger(AccountData.class);

    /** What happened, as far as delivery is concerned. Called without the lock. */
    interface Listener {
        void inbound(AccountData account);

        void profileChanged(AccountData account);
    }

    private final String accountId;
    private final String platform;
    private final int mostItems;
    private final Listener listener;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Map<ItemCollection, ItemTable> tables = new EnumMap<>(ItemCollection.class);
    private final LastMessages lastMessages = new LastMessages();
    private long revision;
    private boolean warned;
    private @Nullable AccountProfile profile;

    AccountData(String accountId, String platform, int mostItems, Listener listener) {
        this.accountId = requireNonNull(accountId, "accountId");
        this.platform = requireNonNull(platform, "platform");
        this.mostItems = mostItems;
        this.listener = listener;
        for (ItemCollection collection : ItemCollection.values()) {
            tables.put(collection, new ItemTable());
        }
    }

    /** Identifies the account, also towards IM clients. */
    public String accountId() {
        return accountId;
    }

    /** The platform that it is on, such as {@code douyin}. */
    public String platform() {
        return platform;
    }

    /** Says who the account is; masters are told at once and after each connect. */
    public void profile(AccountProfile newProfile) {
        synchronized (lock) {
            profile = requireNonNull(newProfile, "newProfile");
        }
        listener.profileChanged(this);
    }

    /** Who the account is; null where the crawler has not said. */
    public @Nullable AccountProfile profile() {
        synchronized (lock) {
            return profile;
        }
    }

    /**
     * Adds an item, or replaces the one with the same id. A message becomes the last message of its conversation, if the
     * conversation is here and knows of none that is newer. A new inbound item is delivered soon.
     */
    public void upsert(Item item) {
        upsertAll(List.of(item));
    }

    /** {@link #upsert} of several items, in one step. */
    public void upsertAll(Collection<? extends Item> items) {
        boolean inbound = false;
        synchronized (lock) {
            for (Item item : items) {
                inbound |= put(item);
            }
        }
        if (inbound) {
            listener.inbound(this);
        }
    }

    /** Makes these the only items of the collection, in one step. */
    public void replaceAll(ItemCollection collection, Collection<? extends Item> items) {
        var ids = new HashSet<String>();
        for (Item item : items) {
            if (item.collection() != collection) {
                throw new IllegalArgumentException(
                        "items: one of " + item.collection().jsonName() + " (expected: " + collection.jsonName() + ")");
            }
            ids.add(item.id());
        }
        boolean inbound = false;
        synchronized (lock) {
            ItemTable table = table(collection);
            if (!table.isKnown()) {
                table.know(++revision);
            }
            for (Item item : table.items()) {
                if (!ids.contains(item.id())) {
                    take(collection, item.id());
                }
            }
            for (Item item : items) {
                inbound |= put(item);
            }
        }
        if (inbound) {
            listener.inbound(this);
        }
    }

    /**
     * Removes an item, here and with the next delivery in the store.
     *
     * @return whether it was there
     */
    public boolean remove(ItemCollection collection, String id) {
        synchronized (lock) {
            ItemTable table = table(collection);
            if (!table.isKnown()) {
                table.know(++revision);
            }
            return take(collection, requireNonNull(id, "id")) != null;
        }
    }

    /** The item with this id, if it is here. */
    public Optional<Item> find(ItemCollection collection, String id) {
        synchronized (lock) {
            return Optional.ofNullable(table(collection).get(id));
        }
    }

    /** The items of a collection as they are now, oldest first. */
    public List<Item> items(ItemCollection collection) {
        synchronized (lock) {
            return table(collection).items();
        }
    }

    private ItemTable table(ItemCollection collection) {
        return requireNonNull(tables.get(collection));
    }

    /** Adds or replaces an item; true if it is new and from somebody else. */
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

    /** All there is, now. */
    Cut cut() {
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

    /** What changed since a revision; all there is where that is not known any more. */
    Cut cutSince(long since) {
        synchronized (lock) {
            for (ItemTable table : tables.values()) {
                if (!table.canTellSince(since)) {
                    return cut();
                }
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

    /** The master has this revision: what was removed before need not be remembered. */
    void acknowledged(long acknowledged) {
        synchronized (lock) {
            tables.values().forEach(table -> table.acknowledged(acknowledged));
        }
    }

    /** The revision now: it moves with each change. */
    long revision() {
        synchronized (lock) {
            return revision;
        }
    }
}
