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
import io.imcache.redis.model.Position;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.read.Entries;
import io.imcache.redis.read.ItemsScript;
import io.imcache.redis.read.LatestScript;
import io.imcache.redis.read.PageScript;
import java.util.ArrayList;
import java.util.Collection;
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
    /** Messages to read at once if a conversation loses its newest. */
    private static final int FURTHER = 50;

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

    /** Returns all changes with the places of the conversations; empty if the account is no longer at the version. */
    Mono<List<CollectionChange>> completed() {
        Map<Long, Turnover> turnovers = messages == null ? new HashMap<>() : Turnover.of(messages.entries());
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
        putIdsOfPushed(turnovers, ids);
        List<String> growing = new ArrayList<>();
        ids.forEach((reference, id) -> {
            if (requireNonNull(turnovers.get(reference)).isGrowth()) {
                growing.add(id);
            }
        });
        if (growing.isEmpty()) {
            return compared(turnovers, ids, new HashMap<>()).flatMap(times -> moved(times, growing, null));
        }
        return stored(ItemCollection.CONVERSATIONS, growing)
                .flatMap(stored -> compared(turnovers, ids, settle(turnovers, ids, stored))
                        .flatMap(times -> moved(times, growing, stored)));
    }

    /** Compares what comes and goes with the newest messages that are stored; adds the times of the conversations. */
    private Mono<Map<String, Long>> compared(
            Map<Long, Turnover> turnovers, Map<Long, String> ids, Map<String, Long> times) {
        return newestBefore(turnovers.keySet()).flatMap(before -> {
            before.forEach((reference, item) -> putId(ids, reference, item));
            return withIdsOfComing(turnovers, ids).flatMap(known -> newestAfter(turnovers, before, known, times));
        });
    }

    /**
     * Takes out the conversations that only get messages, newer than all that they have. Their new times need no look at these. They
     * are the most by far. Those that are not stored have no place.
     *
     * @return their times, by conversation
     */
    private Map<String, Long> settle(Map<Long, Turnover> turnovers, Map<Long, String> ids, ItemsScript.Result stored) {
        Map<String, Long> times = new HashMap<>();
        CollectionChange change = conversations(stored);
        Set<String> pushed = new HashSet<>();
        change.set().forEach(item -> pushed.add(item.id()));
        ids.entrySet().removeIf(entry -> {
            String id = entry.getValue();
            Turnover turnover = requireNonNull(turnovers.get(entry.getKey()));
            if (!turnover.isGrowth()) {
                return false;
            }
            byte[] mark = mark(change, id, stored);
            long newest = mark == null ? 0 : Mark.parse(mark).number(Mark.NEWEST_AT);
            boolean isNewer = newest > 0 && newest < turnover.newest();
            if (isNewer) {
                times.put(id, turnover.newest());
            }
            boolean isSettled = isNewer || (!stored.items().containsKey(id) && !pushed.contains(id));
            if (isSettled) {
                turnovers.remove(entry.getKey());
            }
            return isSettled;
        });
        return times;
    }

    private CollectionChange conversations(ItemsScript.Result stored) {
        return conversations == null ? new CollectionChange(ItemCollection.CONVERSATIONS, stored) : conversations;
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

    /** Reads the newest messages as they are stored, by conversation. */
    private Mono<Map<Long, StoredItem>> newestBefore(Set<Long> references) {
        if (version == 0 || references.isEmpty()) {
            return Mono.just(Map.of());
        }
        return LatestScript.newest(connection, keys, ItemCollection.MESSAGES, List.copyOf(references), version)
                .publishOn(ServingThreads.COMPARING);
    }

    /** Adds the ids of conversations that messages of this change name. */
    private void putIdsOfPushed(Map<Long, Turnover> turnovers, Map<Long, String> ids) {
        Map<String, Long> unknown = coming(turnovers, ids);
        if (!unknown.isEmpty()) {
            for (Item item : requireNonNull(messages).set()) {
                Long reference = unknown.remove(item.id());
                if (reference != null) {
                    putId(ids, reference, new StoredItem(ItemCollection.MESSAGES, item.json(), null));
                }
            }
        }
    }

    /** Returns for each conversation whose id is not known a message that comes, by the message's id. */
    private static Map<String, Long> coming(Map<Long, Turnover> turnovers, Map<Long, String> ids) {
        Map<String, Long> unknown = new LinkedHashMap<>();
        turnovers.forEach((reference, turnover) -> {
            if (!ids.containsKey(reference)) {
                turnover.come().keySet().stream().findFirst().ifPresent(id -> unknown.put(id, reference));
            }
        });
        return unknown;
    }

    /** Adds the ids of conversations of which only coming messages are known; empty if the account changes meanwhile. */
    private Mono<Map<Long, String>> withIdsOfComing(Map<Long, Turnover> turnovers, Map<Long, String> ids) {
        Map<String, Long> unknown = coming(turnovers, ids);
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

    /** Adds the times of the newest messages as they will be, by conversation. Without messages there is no time. */
    private Mono<Map<String, Long>> newestAfter(
            Map<Long, Turnover> turnovers,
            Map<Long, StoredItem> before,
            Map<Long, String> ids,
            Map<String, Long> times) {
        Map<String, Turnover> losers = new LinkedHashMap<>();
        ids.forEach((conversationId, id) -> {
            Turnover turnover = requireNonNull(turnovers.get(conversationId));
            StoredItem newest = before.get(conversationId);
            long time = turnover.newest();
            String newestId = newest == null ? null : reader.id(ItemCollection.MESSAGES, newest.json());
            if (newest != null && newestId != null) {
                long old = ItemSchema.order(Entries.of(reader, newestId, newest));
                if (!turnover.gone().containsKey(newestId)) {
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
                .concatMap(loser -> further(loser.getKey(), loser.getValue(), null)
                        .doOnNext(time -> times.merge(loser.getKey(), time, Math::max)))
                .then(Mono.just(times));
    }

    /**
     * Reads the time of the newest message that stays in a conversation which loses its newest; empty if none stays.
     *
     * @param after the last message that was looked at; null for none
     */
    private Mono<Long> further(String conversationId, Turnover turnover, @Nullable Position after) {
        PageQuery query = PageQuery.of(keys.accountId(), ItemCollection.MESSAGES)
                .within(MESSAGE.byConversation, conversationId)
                .matching(MESSAGE.byLeftOut, Boolean.FALSE)
                .after(after)
                .page(0, FURTHER)
                .build();
        return PageScript.call(connection, keys, query)
                .publishOn(ServingThreads.COMPARING)
                .filter(page -> page.version() == version)
                .flatMap(page -> {
                    for (StoredItem item : page.items()) {
                        String id = reader.id(ItemCollection.MESSAGES, item.json());
                        if (id != null && !turnover.gone().containsKey(id)) { // what comes was compared before
                            return Mono.just(ItemSchema.order(Entries.of(reader, id, item)));
                        }
                    }
                    return page.hasMore() ? further(conversationId, turnover, page.position()) : Mono.empty();
                });
    }

    /**
     * Moves the conversations whose newest message has another time than before.
     *
     * @param read which of them are read already
     * @param stored what was read of these; null if nothing was
     */
    private Mono<List<CollectionChange>> moved(
            Map<String, Long> times, Collection<String> read, ItemsScript.@Nullable Result stored) {
        Set<String> others = new HashSet<>(times.keySet());
        others.removeAll(read);
        if (times.isEmpty()) {
            return Mono.just(changes);
        }
        Mono<ItemsScript.Result> all = stored != null && others.isEmpty()
                ? Mono.just(stored)
                : stored(ItemCollection.CONVERSATIONS, List.copyOf(others)).map(rest -> with(rest, stored));
        return all.map(conversationsNow -> moved(times, conversationsNow));
    }

    private static ItemsScript.Result with(ItemsScript.Result read, ItemsScript.@Nullable Result before) {
        if (before != null) {
            read.items().putAll(before.items());
            read.marks().putAll(before.marks());
        }
        return read;
    }

    private List<CollectionChange> moved(Map<String, Long> times, ItemsScript.Result stored) {
        CollectionChange change = conversations(stored);
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
