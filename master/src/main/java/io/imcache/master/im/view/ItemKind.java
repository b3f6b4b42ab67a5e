package io.imcache.master.im.view;

import io.imcache.protocol.ItemCollection;

/** What IM clients call the items of a collection, and how lists of them are wrapped. */
public enum ItemKind {
    CONVERSATION(ItemCollection.CONVERSATIONS, "conversations", true),
    MESSAGE(ItemCollection.MESSAGES, "messages", true),
    CONTENT(ItemCollection.CONTENTS, "contents", false),
    DISCUSSION(ItemCollection.COMMENTS, "discussions", false),
    NOTIFICATION(ItemCollection.NOTIFICATIONS, "notifications", false);

    private final ItemCollection collection;
    private final String listName;
    private final boolean pagingInside;

    ItemKind(ItemCollection collection, String listName, boolean pagingInside) {
        this.collection = collection;
        this.listName = listName;
        this.pagingInside = pagingInside;
    }

    /** Where the store keeps them. */
    public ItemCollection collection() {
        return collection;
    }

    String listName() {
        return listName;
    }

    /** Whether {@code cursor} and {@code has_more} stand inside {@code data}; else beside it. */
    boolean pagingInside() {
        return pagingInside;
    }

    ItemView view() {
        return switch (this) {
            case CONVERSATION -> ConversationView::write;
            case MESSAGE -> MessageView::write;
            case CONTENT -> ContentView::write;
            case DISCUSSION -> DiscussionView::write;
            case NOTIFICATION -> NotificationView::write;
        };
    }
}
