package io.imcache.redis;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.CommentSchema;
import io.imcache.redis.item.ItemReader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads items: a page in one round trip, whatever the size of the account. */
final class AccountReader {
    private static final LuaScript ITEM = new LuaScript("item");

    /** How often to start again when the account changes between the parts of a long walk. */
    private static final int TRIES = 10;

    private final StoreConnection connection;
    private final String prefix;

    AccountReader(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.prefix = prefix;
    }

    Mono<Page> page(PageQuery query) {
        return PageScript.call(connection, new AccountKeys(prefix, query.accountId()), query);
    }

    Mono<Page> item(String accountId, ItemCollection collection, String id) {
        var keys = new AccountKeys(prefix, accountId);
        Mono<Page> item = read(keys, collection, id);
        return collection == ItemCollection.COMMENTS ? withContent(keys, item, TRIES) : item;
    }

    private Mono<Page> read(AccountKeys keys, ItemCollection collection, String id) {
        return ITEM.call(connection, new byte[][] {keys.meta(), keys.items(collection)}, Bytes.of(id))
                .map(reply -> {
                    String platform = Bytes.text(reply.get(1));
                    byte @Nullable [] item = (byte[]) reply.get(2);
                    return new Page(
                            Bytes.number(reply.get(0)),
                            platform.isEmpty() ? null : platform,
                            item == null ? List.of() : List.of(item),
                            Map.of(),
                            false);
                });
    }

    /** Adds the content that the comment is on, of the same version. */
    private Mono<Page> withContent(AccountKeys keys, Mono<Page> item, int triesLeft) {
        return item.flatMap(comment -> {
            if (comment.items().isEmpty()) {
                return Mono.just(comment);
            }
            String contentId = new ItemReader()
                    .values(ItemCollection.COMMENTS, comment.items().get(0))
                    .text(CommentSchema.INSTANCE.contentId);
            if (contentId == null) {
                return Mono.just(comment);
            }
            return read(keys, ItemCollection.CONTENTS, contentId).flatMap(content -> {
                if (content.version() != comment.version() && triesLeft > 0) {
                    return withContent(keys, item, triesLeft - 1);
                }
                return Mono.just(content.items().isEmpty() ? comment : with(comment, contentId, content));
            });
        });
    }

    private static Page with(Page comment, String contentId, Page content) {
        return new Page(
                comment.version(),
                comment.platform(),
                comment.items(),
                Map.of(contentId, requireNonNull(content.items().get(0))),
                false);
    }
}
