package io.imcache.redis.write;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.connection.LuaScript;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.connection.StoredItems;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.PushSession;
import io.imcache.redis.model.SnapshotPush;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code commit.lua}: moves an account to its next version. */
final class CommitScript {
    enum Reason {
        COMMITTED,
        CONFLICT,
        LEASE,
        DELETED,
        STALE,
        /** The account's indexes are to be written in this layout before. */
        LAYOUT,
        UNSTAGED
    }

    record Result(Reason reason, long version) {}

    /**
     * The terms of a commit, beside the changes.
     *
     * @param version that the changes build on
     * @param source the push to store; null if no push makes the change
     * @param platform the platform to set; null to leave it
     * @param pushed the account's last push must still be the one of this time, in ms, the later of its crawler's and of
     *     Redis's; null if it may be another
     * @param registered what the list of accounts says of the account; empty to leave it
     * @param kind of change, for listeners: push, delta, update, mark, read, create, retention,
     *     profile
     * @param notes on the session of a snapshot, see {@code session.lua}; empty for other changes
     */
    record Terms(
            AccountKeys keys,
            long version,
            @Nullable SnapshotPush source,
            @Nullable String platform,
            @Nullable Long pushed,
            String registered,
            String kind,
            String notes) {
        Terms(AccountKeys keys, long version, @Nullable SnapshotPush source, String registered, String kind) {
            this(keys, version, source, registered, kind, "");
        }

        Terms(
                AccountKeys keys,
                long version,
                @Nullable SnapshotPush source,
                String registered,
                String kind,
                String notes) {
            this(keys, version, source, source == null ? null : source.platform(), null, registered, kind, notes);
        }

        /** Returns the session whose snapshot the commit notes; null for none. */
        @Nullable PushSession session() {
            return source == null || notes.isEmpty() ? null : source.session();
        }
    }

    /**
     * The change of one collection.
     *
     * @param token under which the whole collection was staged; null to change it in place
     * @param members of the index that was staged
     */
    record Part(CollectionChange change, @Nullable String token, int members) {}

    /** How many of an account's last changes stay readable, unless they take too much memory. */
    private static final int EVENTS = 256;

    private static final LuaScript SCRIPT = new LuaScript("commit");

    private CommitScript() {}

    static Mono<Result> call(StoreConnection connection, byte[] channel, Terms terms, List<Part> parts) {
        var touched = new ArrayList<byte[]>();
        var arguments = new ArrayList<byte[]>();
        touched.add(terms.keys().meta());
        touched.add(terms.keys().events());
        touched.add(terms.keys().left());
        touched.add(terms.keys().deletion());
        addTerms(terms, channel, parts, arguments);
        addCounters(parts, arguments);
        arguments.add(Bytes.of(parts.size()));
        for (Part part : parts) {
            addPart(part, connection.items(terms.keys()), terms.keys(), touched, arguments);
        }
        if (terms.version() == 0) {
            for (ItemCollection collection : ItemCollection.values()) {
                touched.add(terms.keys().marks(collection));
            }
            touched.add(terms.keys().tombstone());
            for (ItemCollection collection : ItemCollection.values()) {
                touched.add(terms.keys().items(collection));
                touched.add(terms.keys().index(collection));
            }
        }
        return SCRIPT.callConfirmed(
                        connection,
                        reply -> reply.word(Reason.class) == Reason.COMMITTED,
                        touched.toArray(byte[][]::new),
                        arguments.toArray(byte[][]::new))
                .map(reply -> new Result(reply.word(Reason.class), reply.number()));
    }

    private static void addTerms(Terms terms, byte[] channel, List<Part> parts, List<byte[]> arguments) {
        SnapshotPush source = terms.source();
        arguments.add(Bytes.of(terms.version()));
        arguments.add(Bytes.orEmpty(source == null ? null : source.timestamp()));
        arguments.add(Bytes.orEmpty(source == null ? null : source.epoch()));
        arguments.add(Bytes.orEmpty(terms.platform()));
        arguments.add(Bytes.orEmpty(source == null ? null : source.workerId()));
        arguments.add(Bytes.of(terms.registered()));
        arguments.add(Bytes.of(terms.keys().accountId()));
        arguments.add(channel);
        arguments.add(Bytes.of(terms.kind()));
        arguments.add(ChangeSummary.json(parts.stream().map(Part::change).toList(), source != null));
        arguments.add(Bytes.of(EVENTS));
        arguments.add(Bytes.orEmpty(terms.pushed()));
        PushSession session = terms.session();
        arguments.add(session == null ? Bytes.EMPTY : Bytes.of(session.token()));
        arguments.add(Bytes.of(terms.notes()));
    }

    private static void addCounters(List<Part> parts, List<byte[]> arguments) {
        Map<String, Integer> counters = new LinkedHashMap<>();
        for (Part part : parts) {
            part.change().counters().forEach((name, difference) -> counters.merge(name, difference, Integer::sum));
        }
        counters.values().removeIf(difference -> difference == 0);
        arguments.add(Bytes.of(counters.size()));
        counters.forEach((name, difference) -> {
            arguments.add(Bytes.of(name));
            arguments.add(Bytes.of(difference));
        });
    }

    private static void addPart(
            Part part, StoredItems stored, AccountKeys keys, List<byte[]> touched, List<byte[]> arguments) {
        CollectionChange change = part.change();
        var collection = change.collection();
        touched.add(keys.items(collection));
        touched.add(keys.index(collection));
        touched.add(keys.marks(collection));
        arguments.add(Bytes.of(collection.jsonName()));
        arguments.add(Bytes.join(change.digest().bytes(), change.pushedAs()));
        arguments.add(Bytes.of(change.count()));
        addList(change.droppedMarks().stream().map(StoredId::encode).toList(), arguments);
        Map<String, byte[]> marks = new LinkedHashMap<>(change.marks());
        marks.putAll(change.traces());
        addMarks(marks, arguments);
        if (change.count() == 0) {
            arguments.add(Bytes.of("drop"));
        } else if (part.token() != null) {
            touched.add(keys.stagedItems(part.token(), collection));
            touched.add(keys.stagedIndex(part.token(), collection));
            arguments.add(Bytes.of("flip"));
            arguments.add(Bytes.of(change.count()));
            arguments.add(Bytes.of(part.members()));
        } else {
            arguments.add(Bytes.of("patch"));
            addList(change.entries().patch(), arguments);
            addList(change.removedIds().stream().map(StoredId::encode).toList(), arguments);
            addItems(change.set(), stored, arguments);
        }
    }

    private static void addMarks(Map<String, byte[]> marks, List<byte[]> arguments) {
        var pairs = new ArrayList<byte[]>(2 * marks.size());
        marks.forEach((id, mark) -> {
            pairs.add(StoredId.encode(id));
            pairs.add(mark);
        });
        addList(pairs, arguments);
    }

    private static void addItems(List<Item> items, StoredItems stored, List<byte[]> arguments) {
        var pairs = new ArrayList<byte[]>(2 * items.size());
        for (Item item : items) {
            pairs.add(StoredId.encode(item.id()));
            pairs.add(stored.pack(item.json()));
        }
        addList(pairs, arguments);
    }

    private static void addList(List<byte[]> list, List<byte[]> arguments) {
        arguments.add(Bytes.of(list.size()));
        arguments.addAll(list);
    }
}
