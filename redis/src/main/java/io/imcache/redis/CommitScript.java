package io.imcache.redis;

import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** {@code commit.lua}: moves an account to its next version. */
final class CommitScript {
    enum Reason {
        COMMITTED,
        CONFLICT,
        UNSTAGED
    }

    record Result(Reason reason, long version) {}

    /**
     * How one collection changes.
     *
     * @param token under which the whole collection was staged; null to change it in place
     */
    record Part(CollectionChange change, CollectionDigest digest, @Nullable String token) {}

    private static final LuaScript SCRIPT = new LuaScript("commit");

    private CommitScript() {}

    static Mono<Result> call(
            StoreConnection connection,
            AccountKeys keys,
            SnapshotPush push,
            long version,
            String registered,
            List<Part> parts) {
        var touched = new ArrayList<byte[]>();
        var arguments = new ArrayList<byte[]>();
        touched.add(keys.meta());
        arguments.add(Bytes.of(version));
        arguments.add(Bytes.of(push.timestamp()));
        arguments.add(push.platform() == null ? Bytes.EMPTY : Bytes.of(push.platform()));
        arguments.add(push.workerId() == null ? Bytes.EMPTY : Bytes.of(push.workerId()));
        arguments.add(Bytes.of(registered));
        arguments.add(Bytes.of(parts.size()));
        for (Part part : parts) {
            add(part, keys, touched, arguments);
        }
        return SCRIPT.call(connection, touched.toArray(byte[][]::new), arguments.toArray(byte[][]::new))
                .map(reply -> new Result(reason(Bytes.text(reply.get(0))), Bytes.number(reply.get(1))));
    }

    private static void add(Part part, AccountKeys keys, List<byte[]> touched, List<byte[]> arguments) {
        CollectionChange change = part.change();
        var collection = change.collection();
        touched.add(keys.items(collection));
        touched.add(keys.index(collection));
        arguments.add(Bytes.of(collection.jsonName()));
        arguments.add(part.digest().bytes());
        arguments.add(Bytes.of(change.items().size()));
        if (change.items().isEmpty()) {
            arguments.add(Bytes.of("drop"));
        } else if (part.token() != null) {
            touched.add(keys.stagedItems(part.token(), collection));
            touched.add(keys.stagedIndex(part.token(), collection));
            arguments.add(Bytes.of("flip"));
            arguments.add(Bytes.of(change.items().size()));
            arguments.add(
                    Bytes.of(StageScript.entries(collection, change.items()).size()));
        } else {
            arguments.add(Bytes.of("patch"));
            addPatch(change, arguments);
        }
    }

    private static void addPatch(CollectionChange change, List<byte[]> arguments) {
        ItemSchema schema = ItemSchema.of(change.collection());
        var stale = new ArrayList<byte[]>();
        for (byte[] entry : change.removedEntries()) {
            stale.add(entry);
            stale.addAll(schema.facetEntries(entry));
        }
        addList(stale, arguments);
        addList(StageScript.entries(change.collection(), change.set()), arguments);
        addList(change.removedIds().stream().map(Bytes::of).toList(), arguments);
        var pairs = new ArrayList<byte[]>(2 * change.set().size());
        for (Item item : change.set()) {
            pairs.add(Bytes.of(item.id()));
            pairs.add(item.json());
        }
        addList(pairs, arguments);
    }

    private static void addList(List<byte[]> list, List<byte[]> arguments) {
        arguments.add(Bytes.of(list.size()));
        arguments.addAll(list);
    }

    private static Reason reason(String word) {
        return switch (word) {
            case "committed" -> Reason.COMMITTED;
            case "conflict" -> Reason.CONFLICT;
            case "unstaged" -> Reason.UNSTAGED;
            default -> throw new IllegalStateException("commit.lua: unknown reason " + word);
        };
    }
}
