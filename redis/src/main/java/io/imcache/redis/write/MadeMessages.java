package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.PageScript;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads messages that IM clients made and no crawler has pushed yet, from the conversations that a delta touches. */
final class MadeMessages {
    /** Messages of one conversation; further ones wait for the next full snapshot. */
    private static final int MOST = 100;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private MadeMessages() {}

    /**
     * Reads made messages.
     *
     * @param pushed messages of the delta
     * @return messages by id; empty if the account is no longer at this version
     */
    static Mono<Map<String, StoredItem>> read(
            StoreConnection connection, AccountKeys keys, List<Item> pushed, long version) {
        return Flux.fromIterable(OutboundMatches.conversations(pushed))
                .concatMap(conversation -> PageScript.call(connection, keys, query(keys, conversation)))
                .collectList()
                .publishOn(SnapshotDiff.COMPARING)
                .filter(pages -> pages.stream().allMatch(page -> page.version() == version))
                .map(MadeMessages::byId);
    }

    private static PageQuery query(AccountKeys keys, String conversation) {
        return PageQuery.of(keys.accountId(), ItemCollection.MESSAGES)
                .within(MESSAGE.byConversation, conversation)
                .matching(MESSAGE.byMade, Boolean.TRUE)
                .page(0, MOST)
                .build();
    }

    private static Map<String, StoredItem> byId(List<Page> pages) {
        var reader = new ItemReader();
        var made = new LinkedHashMap<String, StoredItem>();
        for (Page page : pages) {
            for (StoredItem item : page.items()) {
                made.put(requireNonNull(reader.id(ItemCollection.MESSAGES, item.json())), item);
            }
        }
        return made;
    }
}
