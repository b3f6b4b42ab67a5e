package io.imcache.redis.read;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.index.IndexEntries;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.model.UnifiedQuery;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Reads items: a page in one round trip, however large the account is. */
public final class AccountReader {
    private final StoreConnection connection;
    private final StoreNames names;

    public AccountReader(StoreConnection connection, StoreNames names) {
        this.connection = connection;
        this.names = names;
    }

    public Mono<Page> page(PageQuery query) {
        return PageScript.call(connection, names.account(query.accountId()), query);
    }

    public Mono<Page> unified(UnifiedQuery query) {
        return UnifiedScript.call(connection, names.account(query.accountId()), query);
    }

    public Mono<Page> item(String accountId, ItemCollection collection, String id) {
        AccountKeys keys = names.account(accountId);
        return collection == ItemCollection.COMMENTS
                ? Attempts.repeat(Attempts.READS, () -> comment(keys, id))
                : visible(keys, collection, id);
    }

    private Mono<Page> visible(AccountKeys keys, ItemCollection collection, String id) {
        return ItemsScript.call(connection, keys, collection, List.of(id)).map(read -> {
            StoredItem item = read.items().get(id);
            boolean shown = item != null && ItemSchema.isVisible(Entries.of(new ItemReader(), id, item));
            return Page.of(read.version(), read.platform(), shown ? item : null);
        });
    }

    /** Reads a message by the id under which an IM client made it, also once a crawler has pushed it under another id. */
    public Mono<Page> made(String accountId, String id) {
        AccountKeys keys = names.account(accountId);
        return ItemsScript.call(connection, keys, ItemCollection.MESSAGES, List.of(id))
                .flatMap(read -> {
                    StoredItem item = read.items().get(id);
                    String became = item == null ? Entries.became(read.marks().get(id)) : null;
                    return became == null
                            ? Mono.just(Page.of(read.version(), read.platform(), item))
                            : visible(keys, ItemCollection.MESSAGES, became);
                });
    }

    /** Reads a comment, with the content that it is on; empty if the account changes between the two. */
    private Mono<Page> comment(AccountKeys keys, String id) {
        return visible(keys, ItemCollection.COMMENTS, id).flatMap(comment -> {
            if (comment.items().isEmpty()) {
                return Mono.just(comment);
            }
            String contentId = comment.items().get(0).values(new ItemReader()).text(CommentSchema.INSTANCE.contentId);
            if (contentId == null) {
                return Mono.just(comment);
            }
            return visible(keys, ItemCollection.CONTENTS, contentId)
                    .filter(content -> content.version() == comment.version())
                    .map(content -> content.items().isEmpty() ? comment : with(comment, contentId, content));
        });
    }

    private static Page with(Page comment, String contentId, Page content) {
        var contents = Map.of(contentId, requireNonNull(content.items().get(0)));
        return new Page(comment.version(), comment.platform(), comment.items(), contents, false, null);
    }

    public Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value) {
        return CountScript.call(connection, names.account(accountId), collection, facet, value);
    }

    private Mono<Long> version(AccountKeys keys) {
        return connection
                .read(commands -> commands.hmget(keys.meta(), AccountKeys.versionFields()))
                .map(IndexEntries::version);
    }

    public Mono<List<String>> ids(String accountId, ItemCollection collection) {
        AccountKeys keys = names.account(accountId);
        ItemSchema schema = ItemSchema.of(collection);
        return Attempts.repeat(Attempts.READS, () -> version(keys)
                .flatMap(version -> IndexEntries.read(connection, keys, collection, version))
                .map(entries -> entries.stream().map(schema::id).toList()));
    }
}
