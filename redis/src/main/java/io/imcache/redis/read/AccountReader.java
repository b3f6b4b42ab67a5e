package io.imcache.redis.read;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Attribute;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.keys.StoreNames;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.RangeCounts;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.model.UnifiedQuery;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Reads items: a page in one round trip, whatever the size of the account. */
public final class AccountReader {
    /** How often to start again when the account changes between two calls. */
    private static final int TRIES = 20;

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
        Mono<Page> item = visible(keys, collection, id);
        return collection == ItemCollection.COMMENTS ? withContent(keys, item, TRIES) : item;
    }

    private Mono<Page> visible(AccountKeys keys, ItemCollection collection, String id) {
        return ItemsScript.call(connection, keys, collection, List.of(id)).map(read -> {
            StoredItem item = read.items().get(id);
            boolean shown = item != null && ItemSchema.isVisible(Entries.of(new ItemReader(), id, item));
            return Page.of(read.version(), read.platform(), shown ? item : null);
        });
    }

    /** Adds the content that the comment is on, of the same version. */
    private Mono<Page> withContent(AccountKeys keys, Mono<Page> item, int triesLeft) {
        return item.flatMap(comment -> {
            if (comment.items().isEmpty()) {
                return Mono.just(comment);
            }
            String contentId = comment.items().get(0).values(new ItemReader()).text(CommentSchema.INSTANCE.contentId);
            if (contentId == null) {
                return Mono.just(comment);
            }
            return visible(keys, ItemCollection.CONTENTS, contentId).flatMap(content -> {
                if (content.version() != comment.version()) {
                    return triesLeft == 0 ? changing() : withContent(keys, item, triesLeft - 1);
                }
                return Mono.just(content.items().isEmpty() ? comment : with(comment, contentId, content));
            });
        });
    }

    private static Page with(Page comment, String contentId, Page content) {
        var contents = Map.of(contentId, requireNonNull(content.items().get(0)));
        return new Page(comment.version(), comment.platform(), comment.items(), contents, false, null);
    }

    private static <T> Mono<T> changing() {
        return Mono.error(new StoreException.Unavailable("The account changes too fast", null));
    }

    public Mono<RangeCounts> count(String accountId, ItemCollection collection, Attribute facet, String value) {
        return CountScript.call(connection, names.account(accountId), collection, facet, value);
    }

    Mono<Long> version(String accountId) {
        return connection
                .read(commands -> commands.hget(names.account(accountId).meta(), AccountKeys.VERSION))
                .map(Bytes::number)
                .defaultIfEmpty(0L);
    }

    public Mono<List<String>> ids(String accountId, ItemCollection collection) {
        return ids(accountId, collection, TRIES);
    }

    private Mono<List<String>> ids(String accountId, ItemCollection collection, int triesLeft) {
        ItemSchema schema = ItemSchema.of(collection);
        return version(accountId)
                .flatMap(version -> IndexEntries.read(connection, names.account(accountId), collection, version))
                .map(entries -> entries.stream().map(schema::id).toList())
                .switchIfEmpty(
                        Mono.defer(() -> triesLeft == 0 ? changing() : ids(accountId, collection, triesLeft - 1)));
    }
}
