package io.imcache.redis.write;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.read.LatestScript;
import io.imcache.redis.read.PageScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps conversations in the order of their newest messages, whatever changes these. A conversation has the time of its newest
 * message in its mark, so that its place in the index follows from what is stored with it. Redis is asked only for the
 * conversations whose messages come or go, and for new conversations.
 */
final class ConversationOrder {
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    /** Further messages to look at if a conversation loses its newest. */
    private static final int FURTHER = 20;

    private final StoreConnection connection;
    private final AccountKeys keys;
    private final long version;
    private final List<CollectionChange> changes;
    private final @Nullable CollectionChange messages;
    private final @Nullable CollectionChange conversations;
    private final ItemReader reader = new ItemReader();

    ConversationOrder(StoreConnection connection, AccountKeys keys, long version, List<CollectionChange> changes) {
        this.connection = connection;
        this.keys = keys;
        this.version = version;
        this.changes = changes;
        this.messages = of(ItemCollection.MESSAGES);
        this.conversations = of(ItemCollection.CONVERSATIONS);
    }

    private @Nullable CollectionChange of(ItemCollection collection) {
        return changes.stream()
                .filter(change -> change.collection() == collection)
                .findFirst()
                .orElse(null);
    }

    /** What a commit changes in the messages of one conversation that count: those that were sent and are not deleted. */
    private static final class Turnover {
        /** Times by the ids of messages that come, and of messages that go. */
        private final Map<String, Long> come = new HashMap<>();

        private final Map<String, Long> gone = new HashMap<>();

        boolean isNone() {
            return come.equals(gone);
        }

        /** Returns the time of the newest message that comes; -1 for none. */
        long newest() {
            return come.values().stream().mapToLong(Long::longValue).max().orElse(-1);
        }
    }

    /** Returns all changes with the places of the conversations; empty if the account is no longer at the version. */
    Mono<List<CollectionChange>> completed() {
        Map<Long, Turnover> turnovers = turnovers();
        Map<Long, String> ids = new HashMap<>();
        if (conversations != null) {
            conversations.addedItems().forEach(item -> {
                ids.put(reference(item.id()), item.id());
                turnovers.putIfAbsent(reference(item.id()), new Turnover());
            });
        }
        if (turnovers.isEmpty()) {
            return Mono.just(changes);
        }
        return newestBefore(turnovers.keySet()).flatMap(before -> {
            before.forEach((reference, item) -> putId(ids, reference, item));
            return withIdsOfComing(turnovers, ids)
                    .flatMap(known -> newestAfter(turnovers, before, ids))
                    .flatMap(times -> times.isEmpty() ? Mono.just(changes) : moved(times));
        });
    }

    private static long reference(String conversationId) {
        return MESSAGE.byConversation.reference(conversationId);
    }

    private void putId(Map<Long, String> ids, long reference, StoredItem message) {
        String id = message.values(reader).text(MESSAGE.conversationId);
        if (id != null) {
            ids.put(reference, id);
        }
    }

    private Map<Long, Turnover> turnovers() {
        Map<Long, Turnover> turnovers = new HashMap<>();
        if (messages != null) {
            messages.entries().before().forEach(entry -> count(turnovers, entry, false));
            messages.entries().after().forEach(entry -> count(turnovers, entry, true));
            turnovers.values().removeIf(Turnover::isNone);
        }
        return turnovers;
    }

    private static void count(Map<Long, Turnover> turnovers, byte[] entry, boolean comes) {
        long reference = MESSAGE.reference(entry, MESSAGE.byConversation);
        if (reference != 0 && !MESSAGE.isLeftOut(entry)) {
            Turnover turnover = turnovers.computeIfAbsent(reference, key -> new Turnover());
            (comes ? turnover.come : turnover.gone).put(MESSAGE.id(entry), ItemSchema.order(entry));
        }
    }

    /** Reads the newest messages as they are stored, by conversation. */
    private Mono<Map<Long, StoredItem>> newestBefore(Set<Long> references) {
        if (version == 0) {
            return Mono.just(Map.of());
        }
        return LatestScript.call(connection, keys, ItemCollection.MESSAGES, List.copyOf(references), version)
                .publishOn(ServingThreads.COMPARING)
                .map(latest -> {
                    Map<Long, StoredItem> newest = new HashMap<>();
                    latest.forEach((reference, found) -> {
                        if (found.newest() != null) {
                            newest.put(reference, found.newest());
                        }
                    });
                    return newest;
                });
    }

    /** Adds the ids of conversations of which only coming messages are known; empty if the account changes meanwhile. */
    private Mono<Map<Long, String>> withIdsOfComing(Map<Long, Turnover> turnovers, Map<Long, String> ids) {
        Map<String, Long> unknown = new LinkedHashMap<>();
        turnovers.forEach((reference, turnover) -> {
            if (!ids.containsKey(reference)) {
                turnover.come.keySet().stream().findFirst().ifPresent(id -> unknown.put(id, reference));
            }
        });
        if (unknown.isEmpty()) {
            return Mono.just(ids);
        }
        for (Item item : requireNonNull(messages).set()) {
            Long reference = unknown.remove(item.id());
            if (reference != null) {
                putId(ids, reference, new StoredItem(ItemCollection.MESSAGES, item.json(), null));
            }
        }
        return unknown.isEmpty()
                ? Mono.just(ids)
                : stored(ItemCollection.MESSAGES, List.copyOf(unknown.keySet())).map(found -> {
                    found.items().forEach((id, item) -> putId(ids, requireNonNull(unknown.get(id)), item));
                    return ids;
                });
    }

    private Mono<ItemsScript.Result> stored(ItemCollection collection, List<String> ids) {
        return ItemsScript.call(connection, keys, collection, ids)
                .publishOn(ServingThreads.COMPARING)
                .filter(found -> found.version() == version);
    }

    /** Returns the times of the newest messages as they will be, by conversation. Without messages there is no time. */
    private Mono<Map<String, Long>> newestAfter(
            Map<Long, Turnover> turnovers, Map<Long, StoredItem> before, Map<Long, String> ids) {
        Map<String, Long> times = new HashMap<>();
        Map<String, Turnover> losers = new LinkedHashMap<>();
        ids.forEach((conversationId, id) -> {
            Turnover turnover = requireNonNull(turnovers.get(conversationId));
            StoredItem newest = before.get(conversationId);
            long time = turnover.newest();
            String newestId = newest == null ? null : reader.id(ItemCollection.MESSAGES, newest.json());
            if (newest != null && newestId != null) {
                long old = ItemSchema.order(Entries.of(reader, newestId, newest));
                if (!turnover.gone.containsKey(newestId)) {
                    time = Math.max(time, old);
                } else if (time < old) {
                    losers.put(id, turnover);
                }
            }
            // A message that stands at no time, as an earlier version stored it, says nothing about the conversation.
            if (time > 0) {
                times.put(id, time);
            }
        });
        return Flux.fromIterable(losers.entrySet())
                .concatMap(loser -> further(loser.getKey(), loser.getValue())
                        .doOnNext(time -> times.merge(loser.getKey(), time, Math::max)))
                .then(Mono.just(times));
    }

    /** Reads the time of the newest message that stays in a conversation which loses its newest; empty if none is near. */
    private Mono<Long> further(String conversationId, Turnover turnover) {
        PageQuery query = PageQuery.of(keys.accountId(), ItemCollection.MESSAGES)
                .within(MESSAGE.byConversation, conversationId)
                .matching(MESSAGE.byLeftOut, Boolean.FALSE)
                .page(0, FURTHER)
                .build();
        return PageScript.call(connection, keys, query)
                .flatMapMany(page -> Flux.fromIterable(page.items()))
                .filter(item -> {
                    String id = reader.id(ItemCollection.MESSAGES, item.json());
                    return id != null && !turnover.gone.containsKey(id); // what comes was compared before
                })
                .next()
                .mapNotNull(item -> {
                    String id = reader.id(ItemCollection.MESSAGES, item.json());
                    return id == null ? null : ItemSchema.order(Entries.of(reader, id, item));
                });
    }

    /** Moves the conversations whose newest message has another time than before. */
    private Mono<List<CollectionChange>> moved(Map<String, Long> times) {
        return stored(ItemCollection.CONVERSATIONS, List.copyOf(times.keySet())).map(stored -> {
            CollectionChange change =
                    conversations == null ? new CollectionChange(ItemCollection.CONVERSATIONS, stored) : conversations;
            Map<String, CollectionChange.Place> places = places(times, change, stored);
            if (places.isEmpty()) {
                return changes;
            }
            change.move(places);
            List<CollectionChange> all = new ArrayList<>(changes);
            if (conversations == null) {
                all.add(change);
            }
            return all;
        });
    }

    private Map<String, CollectionChange.Place> places(
            Map<String, Long> times, CollectionChange change, ItemsScript.Result stored) {
        Map<String, Item> set = new HashMap<>();
        change.set().forEach(item -> set.put(item.id(), item));
        Set<String> gone = new HashSet<>(change.removedIds());
        Map<String, CollectionChange.Place> places = new LinkedHashMap<>();
        times.forEach((id, time) -> {
            byte[] before = mark(change, id, stored);
            Mark mark = before == null ? null : Mark.parse(before);
            Item pushed = set.get(id);
            StoredItem item = stored.items().get(id);
            boolean stays = mark != null && mark.number(Mark.NEWEST_AT) == time;
            if (stays || gone.contains(id) || (pushed == null && item == null)) {
                return;
            }
            byte[] after = (mark == null ? Mark.of(Mark.NEWEST_AT, time) : mark.and(Mark.NEWEST_AT, time)).json();
            if (pushed != null) {
                places.put(id, new CollectionChange.Place(after, null, entry(id, pushed.json(), after)));
            } else if (item != null) {
                byte[] entry = Entries.of(reader, id, item, before);
                places.put(id, new CollectionChange.Place(after, entry, entry(id, item.json(), after)));
            }
        });
        return places;
    }

    private byte[] entry(String id, byte[] json, byte[] mark) {
        boolean made = Mark.parse(mark).has(Mark.MADE);
        return reader.entry(ItemCollection.CONVERSATIONS, id, json, mark, made);
    }

    /** Returns the mark that a conversation has after the change. */
    private static byte @Nullable [] mark(CollectionChange change, String id, ItemsScript.Result stored) {
        byte[] trace = change.traces().get(id);
        byte[] set = trace == null ? change.marks().get(id) : trace;
        return set != null || change.droppedMarks().contains(id)
                ? set
                : stored.marks().get(id);
    }
}
