package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.arrival.Copies;
import io.imcache.redis.arrival.SentMessages;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Attempts;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes what IM clients do: marks on items, and items of their own. */
public final class MarkWriter {
    private final StoreConnection connection;
    private final StoreNames names;
    private final Commits commits;

    public MarkWriter(StoreConnection connection, StoreNames names, Commits commits) {
        this.connection = connection;
        this.names = names;
        this.commits = commits;
    }

    /** Marks items. Takes several commits, one after the other, for more ids than one commit changes. */
    public Mono<Page> mark(String accountId, ItemCollection collection, List<String> ids, Mark mark) {
        AccountKeys keys = names.account(accountId);
        return Flux.fromIterable(ids)
                .distinct()
                .buffer(Commits.patchItems(collection))
                .concatMap(part -> Attempts.repeat(Attempts.WRITES, () -> markPart(keys, collection, part, mark)))
                .reduce(MarkWriter::join)
                .defaultIfEmpty(Page.of(0, null, null));
    }

    private static Page join(Page first, Page second) {
        var items = new ArrayList<>(first.items());
        items.addAll(second.items());
        return page(second.version(), second.platform(), items);
    }

    private Mono<Page> markPart(AccountKeys keys, ItemCollection collection, List<String> ids, Mark mark) {
        return read(keys, collection, ids).flatMap(stored -> copies(keys, collection, stored, mark)
                .publishOn(ServingThreads.COMPARING)
                .flatMap(copies -> {
                    var change = new CollectionChange(collection, stored);
                    var marked = new ArrayList<StoredItem>();
                    stored.items().forEach((id, item) -> {
                        if (!copies.joins().copies().containsKey(id)) {
                            marked.add(mark(change, id, item, mark));
                        }
                    });
                    marked.addAll(join(change, copies));
                    return commit(keys, stored, List.of(change), mark.equals(Mark.READ) ? "read" : "mark")
                            .map(version -> page(version, stored.platform(), marked));
                }));
    }

    private Mono<Copies.Found> copies(
            AccountKeys keys, ItemCollection collection, ItemsScript.Result stored, Mark mark) {
        return collection == ItemCollection.MESSAGES
                ? Copies.find(connection, keys, stored, mark)
                : Mono.just(Copies.Found.NONE);
    }

    /** Joins messages with their copies, and returns these. */
    private static List<StoredItem> join(CollectionChange change, Copies.Found found) {
        var reader = new ItemReader();
        var joined = new ArrayList<StoredItem>();
        SentMessages.Joins joins = found.joins();
        joins.marks()
                .keySet()
                .forEach(id -> joined.add(Marked.mark(
                        change, reader, id, requireNonNull(found.stored().get(id)), joins)));
        Marked.complete(change, reader, joins, found.stored());
        return joined;
    }

    private static byte[] after(StoredItem item, Mark mark) {
        byte[] before = item.mark();
        return before == null ? mark.json() : mark.over(Mark.parse(before)).json();
    }

    /** Reads items, and leaves the thread that serves Redis. */
    private Mono<ItemsScript.Result> read(AccountKeys keys, ItemCollection collection, List<String> ids) {
        return ItemsScript.call(connection, keys, collection, ids).publishOn(ServingThreads.COMPARING);
    }

    /** Adds a mark to a change, and returns the item with it. */
    static StoredItem mark(CollectionChange change, String id, StoredItem item, Mark given) {
        var reader = new ItemReader();
        Mark mark = given.equals(Mark.READ) && isReadable(reader, item) ? Mark.READ_MESSAGE : given;
        byte[] after = after(item, mark);
        if (Arrays.equals(item.mark(), after)) {
            return item;
        }
        change.mark(id, after, Entries.of(reader, id, item), Entries.of(reader, id, item, after));
        return new StoredItem(item.collection(), item.json(), after);
    }

    /** Returns whether this is a message that can have the status of a read one. A failed one keeps its own. */
    private static boolean isReadable(ItemReader reader, StoredItem item) {
        return item.collection() == ItemCollection.MESSAGES
                && !MessageSchema.INSTANCE.status(item.values(reader)).equals("failed");
    }

    /**
     * Adds an item. The page has no items if an item with this id exists, or a message that had it before a crawler pushed
     * it, or if there is no such account.
     */
    public Mono<Page> create(String accountId, ItemCollection collection, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String id = new ItemReader().id(collection, bytes);
        if (id == null) {
            return Mono.error(new IllegalArgumentException("item: has no identity (expected: an id)"));
        }
        AccountKeys keys = names.account(accountId);
        return Attempts.repeat(Attempts.WRITES, () -> create(keys, collection, id, bytes));
    }

    private Mono<Page> create(AccountKeys keys, ItemCollection collection, String id, byte[] json) {
        return read(keys, collection, List.of(id)).flatMap(stored -> {
            if (stored.version() == 0
                    || stored.items().containsKey(id)
                    || Entries.became(stored.marks().get(id)) != null) {
                return connection
                        .confirm(keys.confirmed())
                        .thenReturn(page(stored.version(), stored.platform(), List.of()));
            }
            byte[] mark = Mark.of(Mark.MADE, true).json();
            var change = new CollectionChange(collection, stored);
            change.add(new Item(id, json, new ItemReader().entry(collection, id, json, mark, true)));
            change.keepMark(id, mark);
            return commit(keys, stored, List.of(change), "create")
                    .map(version -> page(version, stored.platform(), List.of(new StoredItem(collection, json, mark))));
        });
    }

    /** Commits changes and returns the version after it; empty if the account changed meanwhile. */
    Mono<Long> commit(AccountKeys keys, ItemsScript.Result stored, List<CollectionChange> all, String kind) {
        List<CollectionChange> changes =
                all.stream().filter(change -> !change.isEmpty()).toList();
        return changes.isEmpty()
                ? connection.confirm(keys.confirmed()).thenReturn(stored.version())
                : commits.commit(keys, stored.version(), changes, kind);
    }

    /** Returns a page of some items, and nothing after them. */
    static Page page(long version, @Nullable String platform, List<StoredItem> items) {
        return new Page(version, platform, items, Map.of(), false, null);
    }
}
