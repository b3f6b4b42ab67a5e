package io.imcache.redis.model;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.PushedItems;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A model of an account, in the simplest form: maps, without regard to speed. */
final class AccountModel {
    private final Map<ItemCollection, Map<String, String>> items = new EnumMap<>(ItemCollection.class);
    private final Map<ItemCollection, Set<String>> readMarks = new EnumMap<>(ItemCollection.class);
    private SentModel sent = new SentModel();
    private boolean exists;
    private long timestamp;
    private long pushedUnder;
    private long epoch;
    private long deletedAt = -1;

    AccountModel copy() {
        var copy = new AccountModel();
        copy.items.putAll(items); // each map is replaced as a whole
        readMarks.forEach((collection, ids) -> copy.readMarks.put(collection, new HashSet<>(ids)));
        copy.sent = sent.copy();
        copy.exists = exists;
        copy.timestamp = timestamp;
        copy.pushedUnder = pushedUnder;
        copy.epoch = epoch;
        copy.deletedAt = deletedAt;
        return copy;
    }

    /** Returns the messages that IM clients sent and no crawler has pushed yet. */
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
            Map<String, String> after = byId(collection.getValue().read().others());
            changed |= !after.equals(of(collection.getKey()));
            if (collection.getKey() == ItemCollection.MESSAGES) {
                sent.pushed(of(collection.getKey()), after);
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
        Map<String, String> messages = Map.of();
        boolean changed = !exists;
        var touched = new HashSet<>(upsert.collections().keySet());
        touched.addAll(remove.keySet());
        for (ItemCollection collection : touched) {
            Map<String, String> now = new TreeMap<>(of(collection));
            remove.getOrDefault(collection, List.of()).forEach(now::remove);
            PushedItems pushed = upsert.collections().get(collection);
            Map<String, String> set =
                    pushed == null ? Map.of() : byId(pushed.read().others());
            now.putAll(set);
            if (collection == ItemCollection.MESSAGES) {
                messages = set;
            }
            changed |= !now.equals(of(collection));
            after.put(collection, now);
        }
        if (!changed) {
            return new Expected(null, false); // nothing to commit, so nothing to be too old for
        }
        if (isOld(upsert)) {
            return new Expected(AnswerCode.STALE_SNAPSHOT, false);
        }
        sent.pushed(of(ItemCollection.MESSAGES), messages);
        items.putAll(after);
        pushed(upsert);
        return new Expected(null, true);
    }

    private Optional<AnswerCode> refusal(SnapshotPush push) {
        if (push.epoch() != null && push.epoch() < epoch) {
            return Optional.of(AnswerCode.STALE_LEASE);
        }
        return isOld(push) ? Optional.of(AnswerCode.STALE_SNAPSHOT) : Optional.empty();
    }

    private boolean isOld(SnapshotPush push) {
        if (!exists) {
            return push.timestamp() <= deletedAt;
        }
        return push.timestamp() < timestamp && (push.epoch() == null || push.epoch() <= pushedUnder);
    }

    private void pushed(SnapshotPush push) {
        exists = true;
        timestamp = push.timestamp();
        pushedUnder = push.epoch() == null ? pushedUnder : push.epoch();
    }

    void claimed(long newEpoch) {
        epoch = newEpoch;
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
        boolean was = exists || epoch > 0;
        if (exists) {
            deletedAt = timestamp;
        }
        items.clear();
        readMarks.clear();
        sent.clear();
        exists = false;
        timestamp = 0;
        pushedUnder = 0;
        epoch = 0;
        return was;
    }

    boolean exists() {
        return exists;
    }

    /** Returns the items with those that IM clients made, by id. */
    Map<String, String> withMade(ItemCollection collection) {
        var all = new HashMap<>(of(collection));
        if (collection == ItemCollection.MESSAGES) {
            all.putAll(sent.json());
        }
        return all;
    }

    /** Returns whether an item has a mark: it was read, made or recognized. */
    boolean isMarked(ItemCollection collection, String id) {
        return isRead(collection, id)
                || (collection == ItemCollection.MESSAGES
                        && (sent.isRecognized(id) || sent.json().containsKey(id)));
    }

    /** Returns the items of crawlers by id. */
    Map<String, String> of(ItemCollection collection) {
        return items.getOrDefault(collection, Map.of());
    }

    boolean isRead(ItemCollection collection, String id) {
        return readMarks.getOrDefault(collection, Set.of()).contains(id);
    }

    long unread(ItemCollection collection) {
        return of(collection).entrySet().stream()
                .filter(item ->
                        !isMarked(collection, item.getKey()) && !item.getValue().contains("outgoing"))
                .count();
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
