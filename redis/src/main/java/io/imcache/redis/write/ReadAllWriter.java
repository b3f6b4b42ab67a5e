package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.ConversationSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.ReadAll;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.AccountReader;
import io.imcache.redis.read.Attempts;
import io.imcache.redis.read.ItemsScript;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Marks all items of a conversation or of a content read. Finds the unread ones by the index. */
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
     * The conversation or content to mark.
     *
     * @param topics its collection
     * @param ifStored whether to mark nothing unless it is stored itself
     */
    private record Task(AccountKeys keys, ItemCollection topics, String id, boolean ifStored) {
        boolean isConversation() {
            return topics == ItemCollection.CONVERSATIONS;
        }

        /** Returns the collection of the items that belong to it. */
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
            return query.page(0, Commits.patchItems(items()) - 1).build();
        }
    }

    /**
     * Marks a conversation read. Marks nothing, and answers with a page without items, if the conversation is not
     * stored.
     */
    public Mono<Page> conversation(String accountId, String conversationId) {
        var task = new Task(names.account(accountId), ItemCollection.CONVERSATIONS, conversationId, true);
        return mark(task, 0).map(ReadAll::page);
    }

    /** Marks a conversation or a content read. */
    public Mono<ReadAll> topic(String accountId, ItemCollection topics, String id) {
        if (topics != ItemCollection.CONVERSATIONS && topics != ItemCollection.CONTENTS) {
            return Mono.error(new IllegalArgumentException(
                    "topics: " + topics.jsonName() + " (expected: conversations or contents)"));
        }
        return mark(new Task(names.account(accountId), topics, id, false), 0);
    }

    /**
     * Marks items in parts that don't hold up Redis. The last part includes the conversation or content.
     *
     * @param before how many items the parts before have marked
     */
    private Mono<ReadAll> mark(Task task, int before) {
        return Attempts.repeat(Attempts.WRITES, () -> markPart(task, before));
    }

    private Mono<ReadAll> markPart(Task task, int before) {
        return ItemsScript.call(connection, task.keys(), task.topics(), List.of(task.id()))
                .flatMap(stored -> {
                    StoredItem topic = stored.items().get(task.id());
                    return topic == null && task.ifStored()
                            ? Mono.just(result(stored.version(), stored.platform(), null, before))
                            : accounts.page(task.unread())
                                    .filter(page -> page.version() == stored.version())
                                    .publishOn(ServingThreads.COMPARING)
                                    .flatMap(page -> markPart(task, before, stored, topic, page));
                });
    }

    private Mono<ReadAll> markPart(
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
                .publishOn(ServingThreads.COMPARING)
                .flatMap(items -> {
                    var change = new CollectionChange(task.items(), items);
                    items.items().forEach((id, item) -> MarkWriter.mark(change, id, item, Mark.READ));
                    change.setReadAll(task.id());
                    int count = before + items.items().size();
                    if (unread.hasMore()) {
                        return marks.commit(task.keys(), stored, List.of(change), "read")
                                .flatMap(version -> mark(task, count));
                    }
                    var own = new CollectionChange(task.topics(), stored);
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
        // A content that is not new needs no mark.
        boolean isNew = CONTENT.isNew(topic.values(reader));
        return isNew ? MarkWriter.mark(own, task.id(), topic, Mark.READ) : topic;
    }

    /** Returns the mark of a conversation that is read up to now. A later time of its own makes it unread again. */
    private Mark readNow(ItemReader reader, StoredItem conversation) {
        ItemValues values = conversation.values(reader);
        return Mark.of(Mark.READ_AT, CONVERSATION.time(values).orElseGet(clock::millis));
    }

    private static ReadAll result(long version, @Nullable String platform, @Nullable StoredItem topic, int count) {
        List<StoredItem> items = topic == null ? List.of() : List.of(topic);
        return new ReadAll(MarkWriter.page(version, platform, items), count);
    }
}
