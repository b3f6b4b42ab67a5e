package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What IM clients do: marks on items, and items of their own. */
public final class MarkWriter {
    private final StoreConnection connection;
    private final StoreNames names;
    private final Commits commits;

    public MarkWriter(StoreConnection connection, StoreNames names, Commits commits) {
        this.connection = connection;
        this.names = names;
        this.commits = commits;
    }

    /** More ids than one commit changes are marked by several, one after the other. */
    public Mono<Page> mark(String accountId, ItemCollection collection, List<String> ids, Mark mark) {
        List<String> distinct = ids.stream().distinct().toList();
        return Flux.range(0, (distinct.size() + Commits.PATCH_ITEMS - 1) / Commits.PATCH_ITEMS)
                .map(part -> distinct.subList(
                        part * Commits.PATCH_ITEMS, Math.min(distinct.size(), (part + 1) * Commits.PATCH_ITEMS)))
                .concatMap(part -> markPart(names.account(accountId), collection, part, mark, SnapshotWriter.TRIES))
                .reduce(MarkWriter::join)
                .defaultIfEmpty(Page.of(0, null, null));
    }

    private static Page join(Page first, Page second) {
        var items = new ArrayList<>(first.items());
        items.addAll(second.items());
        return new Page(second.version(), second.platform(), items, Map.of(), false, null);
    }

    private Mono<Page> markPart(
            AccountKeys keys, ItemCollection collection, List<String> ids, Mark mark, int triesLeft) {
        return ItemsScript.call(connection, keys, collection, ids)
                .flatMap(stored -> {
                    var change = new CollectionChange(collection, stored.digest(), stored.count());
                    var marked = new ArrayList<StoredItem>();
                    stored.items().forEach((id, item) -> marked.add(mark(change, id, item, mark)));
                    return commit(keys, stored, List.of(change), mark.equals(Mark.READ) ? "read" : "mark")
                            .map(version -> page(version, stored.platform(), marked));
                })
                .switchIfEmpty(retry(triesLeft, () -> markPart(keys, collection, ids, mark, triesLeft - 1)));
    }

    public static StoredItem mark(CollectionChange change, String id, StoredItem item, Mark mark) {
        byte[] before = item.mark();
        byte[] after =
                before == null ? mark.json() : mark.over(Mark.parse(before)).json();
        if (Arrays.equals(before, after)) {
            return item;
        }
        var reader = new ItemReader();
        change.mark(id, after, Entries.of(reader, id, item), Entries.of(reader, id, item, after));
        return new StoredItem(item.collection(), item.json(), after);
    }

    /** A page without items where there is an item with this id, or no such account. */
    public Mono<Page> create(String accountId, ItemCollection collection, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        String id = new ItemReader().id(collection, bytes);
        if (id == null) {
            return Mono.error(new IllegalArgumentException("item: has no identity (expected: an id)"));
        }
        return create(names.account(accountId), collection, id, bytes, SnapshotWriter.TRIES);
    }

    private Mono<Page> create(AccountKeys keys, ItemCollection collection, String id, byte[] json, int triesLeft) {
        return ItemsScript.call(connection, keys, collection, List.of(id))
                .flatMap(stored -> {
                    if (stored.version() == 0 || stored.items().containsKey(id)) {
                        return connection
                                .confirm(keys.confirmed())
                                .thenReturn(page(stored.version(), stored.platform(), List.of()));
                    }
                    byte[] mark = Mark.of(Mark.MADE, true).json();
                    var change = new CollectionChange(collection, stored.digest(), stored.count());
                    change.add(new Item(id, json, new ItemReader().entry(collection, id, json, mark, true)));
                    change.keepMark(id, mark);
                    return commit(keys, stored, List.of(change), "create")
                            .map(version ->
                                    page(version, stored.platform(), List.of(new StoredItem(collection, json, mark))));
                })
                .switchIfEmpty(retry(triesLeft, () -> create(keys, collection, id, json, triesLeft - 1)));
    }

    /** The version after the commit; empty where the account moved on meanwhile. */
    Mono<Long> commit(AccountKeys keys, ItemsScript.Result stored, List<CollectionChange> all, String kind) {
        List<CollectionChange> changes =
                all.stream().filter(change -> !change.isEmpty()).toList();
        if (changes.isEmpty()) {
            return connection.confirm(keys.confirmed()).thenReturn(stored.version());
        }
        return commits.commit(new CommitScript.Terms(keys, stored.version(), null, "", kind), changes)
                .filter(result -> result.reason() == CommitScript.Reason.COMMITTED)
                .map(CommitScript.Result::version);
    }

    static <T> Mono<T> retry(int triesLeft, Supplier<Mono<T>> again) {
        return Mono.defer(() -> triesLeft == 0
                ? Mono.error(new StoreException.Unavailable("The account changes too fast", null))
                : again.get());
    }

    private static Page page(long version, @Nullable String platform, List<StoredItem> items) {
        return new Page(version, platform, items, Map.of(), false, null);
    }
}
