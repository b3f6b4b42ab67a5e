package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.read.PageScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds crawlers' copies that came before the worker reported the message. */
final class Copies {
    /** Messages of a conversation since one was sent; older copies wait for the next full snapshot. */
    private static final int MOST = 100;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private Copies() {}

    /** A stored message that is the copy of a sent one. */
    record Copy(String id, StoredItem item) {}

    /**
     * Finds copies.
     *
     * @param sent messages that IM clients made, by id, with the mark that says that they were sent
     * @return copies by the id of the sent message; empty if the account is no longer at this version
     */
    static Mono<Map<String, Copy>> find(
            StoreConnection connection, AccountKeys keys, long version, Map<String, StoredItem> sent) {
        var reader = new ItemReader();
        var platformIds = new ArrayList<String>();
        var since = new HashMap<String, Long>();
        sent.forEach((id, item) -> {
            ItemValues values = item.values(reader);
            String platformId = OutboundMatches.platformId(values);
            if (platformId != null) {
                platformIds.add(platformId);
            }
            String conversation = values.text(MESSAGE.conversationId);
            if (conversation != null) {
                since.merge(conversation, values.millis(MESSAGE.createdAt).orElse(0), Math::min);
            }
        });
        return ItemsScript.call(connection, keys, MESSAGES, platformIds)
                .filter(byId -> byId.version() == version)
                .flatMap(byId -> Flux.fromIterable(since.entrySet())
                        .concatMap(conversation -> PageScript.call(
                                connection, keys, query(keys, conversation.getKey(), conversation.getValue())))
                        .collectList()
                        .filter(pages -> pages.stream().allMatch(page -> page.version() == version))
                        .map(pages -> {
                            var candidates = new LinkedHashMap<>(byId.items());
                            pages.forEach(page -> page.items()
                                    .forEach(item -> candidates.putIfAbsent(
                                            requireNonNull(reader.id(MESSAGES, item.json())), item)));
                            return match(sent, candidates);
                        }));
    }

    private static PageQuery query(AccountKeys keys, String conversation, long since) {
        return PageQuery.of(keys.accountId(), MESSAGES)
                .within(MESSAGE.byConversation, conversation)
                .matching(MESSAGE.byMade, Boolean.FALSE)
                .since(OptionalLong.of(since - OutboundMatches.CLOCKS_APART_MS))
                .page(0, MOST)
                .build();
    }

    private static Map<String, Copy> match(Map<String, StoredItem> sent, Map<String, StoredItem> candidates) {
        var reader = new ItemReader();
        candidates.values().removeIf(item -> OutboundMatches.isMade(item.mark()));
        List<Item> items = candidates.entrySet().stream()
                .map(candidate -> new Item(
                        candidate.getKey(),
                        candidate.getValue().json(),
                        Entries.of(reader, candidate.getKey(), candidate.getValue())))
                .toList();
        var copies = new HashMap<String, Copy>();
        OutboundMatches.find(
                        sent,
                        Set.of(),
                        items,
                        item -> !OutboundMatches.isRecognized(
                                requireNonNull(candidates.get(item.id())).mark()),
                        0)
                .forEach((id, madeId) -> copies.put(madeId, new Copy(id, requireNonNull(candidates.get(id)))));
        return copies;
    }
}
