package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.account.AccountItems;
import io.imcache.worker.item.Item;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a crawler knows of one account; masters come to hold the same. Thread-safe: each method is one step, and what is
 * delivered is the account between two steps.
 *
 * <p>A collection that the crawler never named (by {@link #upsert}, {@link #remove} or {@link #replaceAll}) stays as the
 * master has it. A collection that it named is replaced: items that are not here vanish there. So a crawler that starts
 * with nothing should fill a collection in one step, by {@link #upsertAll} or {@link #replaceAll}.
 *
 * <p>A collection holds a limited number of items ({@link WorkerBuilder#mostItems}); with one more, the oldest is dropped.
 */
public final class AccountData {
    private final AccountItems items;
    private final Runnable inbound;
    private final Runnable profileChanged;
    private volatile @Nullable AccountProfile profile;

    /**
     * @param inbound called after a new inbound item was added
     * @param profileChanged called after the profile was set
     */
    AccountData(AccountItems items, Runnable inbound, Runnable profileChanged) {
        this.items = items;
        this.inbound = inbound;
        this.profileChanged = profileChanged;
    }

    /** Identifies the account, also towards IM clients. */
    public String accountId() {
        return items.accountId();
    }

    /** Names the platform of the account, such as {@code douyin}. */
    public String platform() {
        return items.platform();
    }

    /** Sets who the account is. Masters are told at once, and again after each connect. */
    public void profile(AccountProfile newProfile) {
        profile = requireNonNull(newProfile, "newProfile");
        profileChanged.run();
    }

    /** Returns who the account is; null if the crawler has not said. */
    public @Nullable AccountProfile profile() {
        return profile;
    }

    /** Returns the known fields of the profile, by the names of the protocol; null if the crawler has not said. */
    @Nullable Map<String, Object> profileFields() {
        AccountProfile known = profile;
        return known == null ? null : known.fields();
    }

    /**
     * Adds an item, or replaces the one with the same id. A message becomes the last message of its conversation, if the
     * conversation is here and has no newer one. A new inbound item is delivered soon.
     */
    public void upsert(Item item) {
        upsertAll(List.of(item));
    }

    /** Does {@link #upsert} for several items, in one step. */
    public void upsertAll(Collection<? extends Item> added) {
        if (items.upsertAll(added)) {
            inbound.run();
        }
    }

    /**
     * Makes these the only items of the collection, in one step.
     *
     * @throws IllegalArgumentException if an item belongs to another collection
     */
    public void replaceAll(ItemCollection collection, Collection<? extends Item> replacements) {
        if (items.replaceAll(collection, replacements)) {
            inbound.run();
        }
    }

    /**
     * Removes an item here, and from the store with the next delivery.
     *
     * @return whether it was present
     */
    public boolean remove(ItemCollection collection, String id) {
        return items.remove(collection, id);
    }

    /** Returns the item with this id, if it is here. */
    public Optional<Item> find(ItemCollection collection, String id) {
        return items.find(collection, id);
    }

    /** Returns the items of a collection as they are now, oldest first. */
    public List<Item> items(ItemCollection collection) {
        return items.items(collection);
    }
}
