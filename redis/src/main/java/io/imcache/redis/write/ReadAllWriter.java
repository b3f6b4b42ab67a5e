package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.ReadAll;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.AccountReader;
import io.imcache.redis.read.ItemsScript;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Marks all of a conversation or of a content read. What is unread is found by the index. */
public final class ReadAllWriter {
    private static final ConversationSchema CONVERSATION = ConversationSchema.INSTANCE;
    private static final ContentSchema CONTENT = ContentSchema.INSTANCE;

    private final StoreConnection connection;
    private final StoreNames names;
    private final AccountReader accounts;
    private final MarkWriter marks;
    private final InstantSource clock;

    public ReadAllWriter(
            StoreConnection connection,
            StoreNames names,
            AccountReader accounts,
            MarkWriter marks,
            InstantSource clock) {
        this.connection = connection;
        this.names = names;
        this.accounts = accounts;
        this.marks = marks;
        this.clock = clock;
    }

    /**
     * What is to be marked.
     *
     * @param topics the collection of the conversation or content
     * @param ifStored whether only one that is stored itself is to be marked
     */
    private record Task(AccountKeys keys, ItemCollection topics, String id, boolean ifStored) {
        boolean isConversation() {
            return topics == ItemCollection.CONVERSATIONS;
        }

        /** The collection of what belongs to it. */
        ItemCollection items() {
            return isConversation() ? ItemCollection.MESSAGES : ItemCollection.COMMENTS;
        }

        PageQuery unread() {
            PageQuery.Builder query = PageQuery.of(keys.accountId(), items());
            if (isConversation()) {
                query.within(MessageSchema.INSTANCE.byConversation, id)
                        .matching(MessageSchema.INSTANCE.byRead, Boolean.FALSE);
            } else {
                query.within(CommentSchema.INSTANCE.byContent, id)
                        .matching(CommentSchema.INSTANCE.byRead, Boolean.FALSE);
            }
            return query.page(0, Commits.PATCH_ITEMS - 1).build();
        }
    }

    /** A page without items, and nothing marked, where the conversation is not stored. */
    public Mono<Page> conversation(String accountId, String conversationId) {
        var task = new Task(names.account(accountId), ItemCollection.CONVERSATIONS, conversationId, true);
        return mark(task, 0, SnapshotWriter.TRIES).map(ReadAll::page);
    }

    public Mono<ReadAll> topic(String accountId, ItemCollection topics, String id) {
        if (topics != ItemCollection.CONVERSATIONS && topics != ItemCollection.CONTENTS) {
            return Mono.error(new IllegalArgumentException(
                    "topics: " + topics.jsonName() + " (expected: conversations or contents)"));
        }
        return mark(new Task(names.account(accountId), topics, id, false), 0, SnapshotWriter.TRIES);
    }

    /** The items are marked in parts that don't hold up Redis; the conversation or content goes with the last. */
    private Mono<ReadAll> mark(Task task, int before, int triesLeft) {
        return ItemsScript.call(connection, task.keys(), task.topics(), List.of(task.id()))
                .flatMap(stored -> {
                    StoredItem topic = stored.items().get(task.id());
                    return topic == null && task.ifStored()
                            ? Mono.just(result(stored.version(), stored.platform(), null, before))
                            : accounts.page(task.unread())
                                    .filter(page -> page.version() == stored.version())
                                    .flatMap(page -> mark(task, before, stored, topic, page));
                })
                .switchIfEmpty(MarkWriter.retry(triesLeft, () -> mark(task, before, triesLeft - 1)));
    }

    private Mono<ReadAll> mark(
            Task task, int before, ItemsScript.Result stored, @Nullable StoredItem topic, Page unread) {
        var reader = new ItemReader();
        List<String> ids = new ArrayList<>();
        unread.items().forEach(item -> {
            String id = reader.id(item.collection(), item.json());
            if (id != null) {
                ids.add(id);
            }
        });
        return ItemsScript.call(connection, task.keys(), task.items(), ids)
                .filter(items -> items.version() == stored.version())
                .flatMap(items -> {
                    var change = new CollectionChange(task.items(), items.digest(), items.count());
                    items.items().forEach((id, item) -> MarkWriter.mark(change, id, item, Mark.READ));
                    change.setReadAll(task.id());
                    int count = before + items.items().size();
                    if (unread.hasMore()) {
                        return marks.commit(task.keys(), stored, List.of(change), "read")
                                .flatMap(version -> mark(task, count, SnapshotWriter.TRIES));
                    }
                    var own = new CollectionChange(task.topics(), stored.digest(), stored.count());
                    StoredItem read = topic == null ? null : read(task, own, topic, reader);
                    return marks.commit(task.keys(), stored, List.of(change, own), "read")
                            .map(version -> result(version, stored.platform(), read, count));
                });
    }

    private StoredItem read(Task task, CollectionChange own, StoredItem topic, ItemReader reader) {
        if (task.isConversation()) {
            own.setReadAll(task.id());
            return MarkWriter.mark(own, task.id(), topic, readNow(reader, topic));
        }
        // A content that nobody calls new is as it was.
        boolean isNew = CONTENT.isNew(topic.values(reader));
        return isNew ? MarkWriter.mark(own, task.id(), topic, Mark.READ) : topic;
    }

    /** Read up to its last message: a message that is newer by the platform's clock makes it unread again. */
    private Mark readNow(ItemReader reader, StoredItem conversation) {
        ItemValues values = conversation.values(reader);
        return Mark.of(Mark.READ_AT, values.millis(CONVERSATION.lastMessageTime).orElseGet(clock::millis));
    }

    private static ReadAll result(long version, @Nullable String platform, @Nullable StoredItem topic, int count) {
        List<StoredItem> items = topic == null ? List.of() : List.of(topic);
        return new ReadAll(new Page(version, platform, items, Map.of(), false, null), count);
    }
}
