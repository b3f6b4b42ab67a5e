package io.imcache.redis.model;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.PushedItems;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A model of an account, in the simplest form: maps, without regard to speed. */
final class AccountModel {
    private final Map<ItemCollection, Map<String, String>> items = new EnumMap<>(ItemCollection.class);
    private final Map<ItemCollection, Set<String>> readMarks = new EnumMap<>(ItemCollection.class);
    private final SeenModel seen = new SeenModel();
    private final SentModel sent =
            new SentModel(readMarks.computeIfAbsent(ItemCollection.MESSAGES, key -> new HashSet<>()));
    /** The times of the newest messages by conversation. A conversation that loses all its messages keeps its time. */
    private final Map<String, Long> newestAt = new HashMap<>();

    private boolean exists;
    private boolean isOtherLayout;
    private long timestamp;
    private long pushedUnder;
    private long epoch;
    private long deletedAt = -1;
    /** Whether a person deleted it, and no worker claimed it since. */
    private boolean deleted;

    /** Returns the messages that IM clients sent. */
    SentModel sent() {
        return sent;
    }

    /** Replaces collections, and returns how a full snapshot must end. */
    Expected replace(SnapshotPush push) {
        Optional<AnswerCode> refusal = refusal(push);
        if (refusal.isPresent()) {
            return new Expected(refusal.get(), false);
        }
        boolean changed = !exists;
        for (var collection : push.collections().entrySet()) {
            List<Item> pushed = collection.getValue().read().others();
            Map<String, String> after = byId(pushed);
            seen.pushed(collection.getKey(), push.timestamp(), pushed, of(collection.getKey()), newestAt.keySet());
            changed |= !after.equals(of(collection.getKey()));
            if (collection.getKey() == ItemCollection.MESSAGES && !after.equals(of(collection.getKey()))) {
                sent.pushed(of(collection.getKey()), after, Map.of());
            }
            items.put(collection.getKey(), after);
        }
        pushed(push);
        return new Expected(null, changed);
    }

    /** Applies a delta on the current version, and returns how it must end. */
    Expected apply(SnapshotPush upsert, Map<ItemCollection, List<String>> remove) {
        if (upsert.epoch() != null && upsert.epoch() < epoch) {
            return new Expected(AnswerCode.STALE_LEASE, false);
        }
        Map<ItemCollection, Map<String, String>> after = new EnumMap<>(ItemCollection.class);
        Map<ItemCollection, List<Item>> lists = new EnumMap<>(ItemCollection.class);
        Map<String, String> messages = Map.of();
        boolean changed = !exists;
        var touched = new HashSet<>(upsert.collections().keySet());
        touched.addAll(remove.keySet());
        for (ItemCollection collection : touched) {
            Map<String, String> now = new TreeMap<>(of(collection));
            remove.getOrDefault(collection, List.of()).forEach(now::remove);
            PushedItems pushed = upsert.collections().get(collection);
            List<Item> list = pushed == null ? List.of() : pushed.read().others();
            Map<String, String> set = byId(list);
            lists.put(collection, list);
            now.putAll(set);
            messages = collection == ItemCollection.MESSAGES ? set : messages;
            changed |= !now.equals(of(collection));
            after.put(collection, now);
        }
        if (isOld(upsert)) {
            return new Expected(AnswerCode.STALE_SNAPSHOT, false);
        }
        lists.forEach((collection, list) ->
                seen.pushed(collection, upsert.timestamp(), list, of(collection), newestAt.keySet()));
        if (!messages.isEmpty()) {
            changed |= sent.pushed(
                    of(ItemCollection.MESSAGES), messages, requireNonNull(after.get(ItemCollection.MESSAGES)));
        }
        items.putAll(after);
        pushed(upsert);
        return new Expected(null, changed);
    }

    private Optional<AnswerCode> refusal(SnapshotPush push) {
        if (push.epoch() != null && push.epoch() < epoch) {
            return Optional.of(AnswerCode.STALE_LEASE);
        }
        if (deleted) {
            return Optional.of(AnswerCode.FORBIDDEN);
        }
        return isOld(push) ? Optional.of(AnswerCode.STALE_SNAPSHOT) : Optional.empty();
    }

    private boolean isOld(SnapshotPush push) {
        if (!exists && push.timestamp() <= deletedAt) {
            return true;
        }
        return push.timestamp() < timestamp && (push.epoch() == null || push.epoch() <= pushedUnder);
    }

    private void pushed(SnapshotPush push) {
        exists = true;
        isOtherLayout = false;
        timestamp = push.timestamp();
        pushedUnder = push.epoch() == null ? pushedUnder : push.epoch();
        placeConversations();
    }

    /** Notes how far a sent message is, and returns whether that changes the account. */
    boolean report(SentModel.Made message, SentModel.Status status, @Nullable String platformId) {
        boolean changed = sent.report(message, status, platformId, of(ItemCollection.MESSAGES));
        placeConversations();
        return changed;
    }

    private void placeConversations() {
        for (String id : of(ItemCollection.CONVERSATIONS).keySet()) {
            Stream.concat(of(ItemCollection.MESSAGES).values().stream(), sent.sent())
                    .filter(message -> ModelItems.isIn(id, message))
                    .map(message -> seen.orderTime(ItemCollection.MESSAGES, message))
                    .max(Comparator.naturalOrder())
                    .ifPresent(time -> newestAt.put(id, time));
        }
    }

    /** Returns when the account was last pushed, changed or not. */
    long timestamp() {
        return timestamp;
    }

    void claimed(long newEpoch) {
        epoch = newEpoch;
        deleted = false;
    }

    /** Marks items read, and returns whether that changes anything. */
    boolean markRead(ItemCollection collection, List<String> ids) {
        Set<String> marks = readMarks.computeIfAbsent(collection, key -> new HashSet<>());
        boolean changed = false;
        for (String id : ids) {
            changed |= of(collection).containsKey(id) && marks.add(id);
        }
        return changed;
    }

    boolean delete() {
        if (exists || isOtherLayout) {
            deletedAt = timestamp;
        }
        readMarks.values().forEach(Set::clear);
        newestAt.clear();
        seen.clear();
        sent.clear();
        boolean was = evict();
        deleted |= was;
        return was;
    }

    /** Removes the account as if it were not used; what IM clients did and the latest epoch stay. */
    boolean evict() {
        boolean was = exists || isOtherLayout;
        items.clear();
        sent.evict();
        exists = false;
        isOtherLayout = false;
        timestamp = 0;
        pushedUnder = 0;
        return was;
    }

    /** Puts the account into a layout that nobody reads. */
    void leaveInAnotherLayout() {
        isOtherLayout |= exists;
        items.clear();
        sent.evict();
        exists = false;
    }

    boolean exists() {
        return exists;
    }

    /** Returns the items of crawlers by id. */
    Map<String, String> of(ItemCollection collection) {
        return items.getOrDefault(collection, Map.of());
    }

    /** Returns the items as clients get them, also those that IM clients made. */
    List<String> inOrder(ItemCollection collection) {
        var all = new HashMap<>(of(collection));
        if (collection == ItemCollection.MESSAGES) {
            all.putAll(sent.json());
        }
        return all.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, String>>comparingLong(
                                item -> order(collection, item.getKey(), item.getValue()))
                        .thenComparing(Map.Entry::getKey)
                        .reversed())
                .map(Map.Entry::getValue)
                .toList();
    }

    private long order(ItemCollection collection, String id, String json) {
        Long newest = collection == ItemCollection.CONVERSATIONS ? newestAt.get(id) : null;
        return newest == null ? seen.orderTime(collection, json) : newest;
    }

    /** Returns whether an item has a mark: it was read, made, recognized or placed, or its time is unknown. */
    boolean isMarked(ItemCollection collection, String id) {
        return isTouched(collection, id) || seen.isPlaced(collection, id);
    }

    private boolean isTouched(ItemCollection collection, String id) {
        return switch (collection) {
            case MESSAGES ->
                isRead(collection, id)
                        || sent.clientId(id) != null
                        || sent.json().containsKey(id);
            case CONVERSATIONS -> isRead(collection, id) || newestAt.containsKey(id);
            default -> isRead(collection, id);
        };
    }

    private boolean isRead(ItemCollection collection, String id) {
        return readMarks.getOrDefault(collection, Set.of()).contains(id);
    }

    long unread(ItemCollection collection) {
        return of(collection).entrySet().stream()
                .filter(item -> !isTouched(collection, item.getKey()) && !ModelItems.isOwn(item.getValue()))
                .count();
    }

    /** Returns the message that an IM client knows by this id; null if there is none. */
    @Nullable String made(String id) {
        String made = sent.json().get(id);
        String copy = sent.traces().get(id);
        return made != null || copy == null ? made : of(ItemCollection.MESSAGES).get(copy);
    }

    private static Map<String, String> byId(List<Item> list) {
        Map<String, String> byId = new HashMap<>();
        list.forEach(item -> byId.put(item.id(), new String(item.json(), StandardCharsets.UTF_8)));
        return byId;
    }

    /**
     * The expected outcome of a push.
     *
     * @param refusal the code; null if the push must be taken
     * @param changed whether it must change the version
     */
    record Expected(@Nullable AnswerCode refusal, boolean changed) {
        boolean matches(PushOutcome outcome) {
            if (outcome instanceof PushOutcome.Refused refused) {
                return refused.code() == refusal;
            }
            return refusal == null && ((PushOutcome.Committed) outcome).changed() == changed;
        }
    }
}
