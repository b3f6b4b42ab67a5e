package io.imcache.master.im.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.ItemValues;

/** A kind of items in the IM API: its name, its collection, and the shape of its lists. */
public enum ItemKind {
    CONVERSATION(ItemCollection.CONVERSATIONS, "conversations", true, ConversationView::write),
    MESSAGE(ItemCollection.MESSAGES, "messages", true, MessageView::write),
    CONTENT(ItemCollection.CONTENTS, "contents", false, ContentView::write),
    DISCUSSION(ItemCollection.COMMENTS, "discussions", false, DiscussionView::write),
    NOTIFICATION(ItemCollection.NOTIFICATIONS, "notifications", false, NotificationView::write);

    private final ItemCollection collection;
    private final String listName;
    private final boolean pagingInside;

    @SuppressWarnings("ImmutableEnumChecker") // references to static methods have no state
    private final View view;

    /** Writes the fields of an item into an object that the caller begins and ends. */
    @FunctionalInterface
    interface View {
        void write(ItemValues item, ItemContext context, JsonWriter out);
    }

    ItemKind(ItemCollection collection, String listName, boolean pagingInside, View view) {
        this.collection = collection;
        this.listName = listName;
        this.pagingInside = pagingInside;
        this.view = view;
    }

    /** Returns the collection that the store keeps the items in. */
    public ItemCollection collection() {
        return collection;
    }

    /**
     * Returns whether the id of an item tells which account it is in. It does if platforms give each id once. Conversations
     * have the ids of people, who may write to several accounts.
     */
    public boolean isFoundById() {
        return this == MESSAGE || this == CONTENT || this == DISCUSSION;
    }

    String listName() {
        return listName;
    }

    /** Returns whether {@code cursor} and {@code has_more} stand inside {@code data}; else they stand beside it. */
    boolean pagingInside() {
        return pagingInside;
    }

    View view() {
        return view;
    }
}
