package io.imcache.redis.arrival;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static java.util.Objects.requireNonNull;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.read.PageScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds crawlers' copies that came before the worker reported the message. */
public final class Copies {
    /** Messages of a conversation since one was sent; older copies wait for the next full snapshot. */
    private static final int MOST = 100;

    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    private Copies() {}

    /**
     * What was found.
     *
     * @param stored all messages that were read, by id
     */
    public record Found(SentMessages.Joins joins, Map<String, StoredItem> stored) {
        public static final Found NONE = new Found(SentMessages.Joins.NONE, Map.of());
    }

    /**
     * Finds copies of messages that are reported.
     *
     * @param messages the reported messages; of those that have a copy already, the marks that they left
     * @param mark the report
     * @return empty if the account is no longer at this version
     */
    public static Mono<Found> find(
            StoreConnection connection, AccountKeys keys, ItemsScript.Result messages, Mark mark) {
        Set<String> ids = new HashSet<>();
        messages.marks().forEach((id, before) -> {
            if (OutboundMatches.isMade(before) || Entries.became(before) != null) {
                ids.add(id);
            }
        });
        if (ids.isEmpty() || !mark.has(Mark.STATUS)) {
            return Mono.just(Found.NONE);
        }
        return SentMessages.ids(connection, keys)
                .flatMap(open -> {
                    open.addAll(ids);
                    return ItemsScript.call(connection, keys, MESSAGES, open);
                })
                .filter(stored -> stored.version() == messages.version())
                .publishOn(ServingThreads.COMPARING)
                .flatMap(stored -> find(connection, keys, stored, ids, mark));
    }

    private static Mono<Found> find(
            StoreConnection connection, AccountKeys keys, ItemsScript.Result stored, Set<String> ids, Mark mark) {
        var sent = new SentMessages(stored.items(), id -> true);
        ids.forEach(id -> sent.report(id, mark));
        var reader = new ItemReader();
        var looking = new HashSet<String>();
        var platformIds = new ArrayList<String>();
        var since = new HashMap<String, Long>();
        for (String id : ids) {
            StoredItem item = sent.made().get(id);
            if (item == null || !OutboundMatches.isSent(item)) {
                continue;
            }
            looking.add(id);
            ItemValues values = item.values(reader);
            String platformId = OutboundMatches.platformId(values);
            if (platformId != null) {
                platformIds.add(platformId);
            }
            String conversation = values.text(MESSAGE.conversationId);
            if (conversation != null) {
                since.merge(conversation, values.millis(MESSAGE.createdAt).orElse(0), Math::min);
            }
        }
        if (looking.isEmpty() && ids.stream().noneMatch(sent::hasGuess)) {
            return Mono.just(Found.NONE);
        }
        return ItemsScript.call(connection, keys, MESSAGES, platformIds)
                .filter(byId -> byId.version() == stored.version())
                .flatMap(byId -> Flux.fromIterable(since.entrySet())
                        .concatMap(conversation -> PageScript.call(
                                connection, keys, query(keys, conversation.getKey(), conversation.getValue())))
                        .collectList()
                        .filter(pages -> pages.stream().allMatch(page -> page.version() == stored.version()))
                        .publishOn(ServingThreads.COMPARING)
                        .map(pages -> {
                            var candidates = new LinkedHashMap<>(byId.items());
                            pages.forEach(page -> page.items()
                                    .forEach(item -> candidates.putIfAbsent(
                                            requireNonNull(reader.id(MESSAGES, item.json())), item)));
                            return match(sent, looking, candidates, stored.items());
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

    private static Found match(
            SentMessages sent,
            Set<String> looking,
            Map<String, StoredItem> candidates,
            Map<String, StoredItem> stored) {
        var reader = new ItemReader();
        candidates.values().removeIf(item -> OutboundMatches.isMade(item.mark()));
        var copies = new ArrayList<>(sent.copiesBut(candidates.keySet()));
        candidates.forEach((id, item) -> copies.add(OutboundMatches.Copy.stored(reader, id, item)));
        var all = new HashMap<>(stored);
        all.putAll(candidates);
        return new Found(OutboundMatches.find(sent, copies, looking, 0), all);
    }
}
