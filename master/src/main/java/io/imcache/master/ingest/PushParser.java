package io.imcache.master.ingest;

import io.imcache.master.json.JsonScanner;
import io.imcache.protocol.ItemCollection;
import io.imcache.protocol.Removal;
import io.imcache.redis.item.Ids;
import io.imcache.redis.item.InvalidItemException;
import io.imcache.redis.item.ItemSlices;
import io.imcache.redis.item.PushedItems;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.item.Times;
import io.imcache.redis.model.AccountIds;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.SnapshotPush;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payload of a push in one pass: its few members, and the place of each item. Leaves items unread, for the store has most
 * of them already. Builds no tree and copies nothing.
 *
 * <p>The collections of a snapshot are found under {@code snapshot.data}, {@code snapshot} or {@code data}, those of a delta
 * under {@code upsert}, those of an update in the payload itself.
 */
final class PushParser {
    private static final int LONGEST_NAME = 64;
    private static final int MOST_UNREAD = 20;
    private final PushKind kind;
    private final byte[] json;
    private final PushLimits limits;
    private final JsonScanner values;
    private final Map<ItemCollection, PushedItems> collections = new EnumMap<>(ItemCollection.class);
    private @Nullable String accountId;
    private @Nullable String platform;
    private @Nullable String snapshotPlatform;
    private @Nullable String workerId;
    private @Nullable String timestamp;
    private @Nullable Long epoch;
    private @Nullable Long baseVersion;
    private @Nullable Removal removal;
    private final Map<ItemCollection, List<String>> removed = new EnumMap<>(ItemCollection.class);
    private boolean hasCollections;
    /** Paths of members that nobody reads, the first of them. */
    private final List<String> unread = new ArrayList<>();

    private PushParser(PushKind kind, PushPayload payload, PushLimits limits) {
        this.kind = kind;
        this.json = payload.json();
        this.limits = limits;
        this.values = new JsonScanner(json, payload.from(), payload.to(), limits.json(), payload.outline());
    }

    /**
     * Reads a payload. Only a delta has a base version and removes items.
     *
     * @throws InvalidPushException if the payload breaks the protocol
     */
    static DeltaPush parse(PushKind kind, PushOrigin origin, PushPayload payload, PushLimits limits) {
        return parse(kind, origin, payload, limits, new ArrayList<>());
    }

    /** @param unread gets the paths of members that nobody reads, the first of them */
    static DeltaPush parse(
            PushKind kind, PushOrigin origin, PushPayload payload, PushLimits limits, List<String> unread) {
        assert ServingThreads.mayWork();
        var parser = new PushParser(kind, payload, limits);
        try {
            parser.payload();
        } catch (JsonScanner.NoJsonException e) {
            throw limits.noJson(payload, e.place());
        } catch (JsonScanner.TooMuchException e) {
            throw limits.exceeded();
        } catch (InvalidItemException e) {
            throw limits.invalid(e, payload);
        }
        unread.addAll(parser.unread);
        return parser.push(origin);
    }

    private void payload() {
        if (values.isAtEnd() || values.next() != '{') {
            throw new InvalidPushException(
                    "payload: " + (values.isAtEnd() ? "nothing" : values.kind()) + " (expected: an object)");
        }
        values.enter();
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            switch (name) {
                case "accountId", "account_id" -> accountId = text(name);
                case "platform" -> platform = text(name);
                case "workerId", "worker_id" -> workerId = text(name);
                case "timestamp" -> timestamp = text(name);
                case "epoch" -> epoch = number(name);
                default -> payloadOfKind(name);
            }
        }
        if (!values.isAtEnd()) {
            throw new InvalidPushException("payload: more than one JSON value (expected: one object)");
        }
    }

    private void payloadOfKind(String name) {
        if (kind == PushKind.SNAPSHOT && name.equals("snapshot")) {
            snapshot();
        } else if (kind == PushKind.SNAPSHOT && name.equals("removal")) {
            removal = removal();
        } else if (kind == PushKind.SNAPSHOT && name.equals("data")) {
            collections(name);
        } else if (kind == PushKind.DELTA && name.equals("baseVersion")) {
            baseVersion = number(name);
        } else if (kind == PushKind.DELTA && name.equals("upsert")) {
            collections(name);
        } else if (kind == PushKind.DELTA && name.equals("remove")) {
            removals();
        } else if (kind == PushKind.UPDATE) {
            hasCollections |= ItemCollection.ofJsonName(name).isPresent();
            collection("", name);
        } else {
            pass(name);
        }
    }

    private @Nullable Removal removal() {
        String said = text("removal");
        return said == null
                ? null
                : Removal.ofJsonName(said)
                        .orElseThrow(() -> new InvalidPushException("removal: unknown (expected: merge or replace)"));
    }

    /** Passes over a member that nobody reads. */
    private void pass(String path) {
        if (unread.size() < MOST_UNREAD) {
            unread.add(path);
        }
        values.check();
    }

    private void removals() {
        if (!entersObject("remove")) {
            return;
        }
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            Optional<ItemCollection> collection = ItemCollection.ofJsonName(name);
            if (collection.isEmpty() || values.next() == 'n') {
                values.check();
                continue;
            }
            enterArray("remove." + name, "ids");
            var ids = new ArrayList<String>();
            while (values.nextElement()) {
                String id = id("remove." + name);
                limits.checkItems("remove." + name, ids.size() + 1);
                if (id != null) {
                    ids.add(id);
                }
            }
            removed.put(collection.get(), ids);
        }
    }

    private void snapshot() {
        if (!entersObject("snapshot")) {
            return;
        }
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            switch (name) {
                case "platform" -> snapshotPlatform = text("snapshot.platform");
                case "data" -> collections("snapshot.data");
                default -> collection("snapshot.", name);
            }
        }
    }

    private void collections(String path) {
        if (!entersObject(path)) {
            return;
        }
        for (String name = values.nextName(); name != null; name = values.nextName()) {
            collection(path + ".", name);
        }
    }

    /** Enters an object; false if there is {@code null} instead. */
    private boolean entersObject(String path) {
        if (values.next() == 'n') {
            values.check();
            return false;
        }
        if (values.next() != '{') {
            throw new InvalidPushException(path + ": " + values.kind() + " (expected: an object)");
        }
        values.enter();
        hasCollections = true;
        return true;
    }

    private void enterArray(String path, String of) {
        if (values.next() != '[') {
            throw new InvalidPushException(path + ": " + values.kind() + " (expected: an array of " + of + ")");
        }
        values.enter();
    }

    private void collection(String path, String name) {
        Optional<ItemCollection> collection = ItemCollection.ofJsonName(name);
        if (collection.isEmpty()) {
            pass(path + name);
            return;
        }
        if (values.next() == 'n') {
            values.check();
            return;
        }
        enterArray(path + name, "items");
        var items = new ItemSlices(collection.get(), json, limits.json().factory());
        while (values.nextElement()) {
            limits.checkItems(path + name, items.size() + 1);
            int from = values.pass();
            items.add(from, values.at());
        }
        PushedItems before = collections.put(collection.get(), items);
        if (before != null) { // the later one counts, but the first must be JSON too
            before.read();
        }
    }

    /** Reads an id as those of items are read. */
    private @Nullable String id(String path) {
        boolean isNumber = values.next() != '"';
        String text = text(path);
        if (text == null) {
            return null;
        }
        return isNumber ? Ids.ofNumber(text) : Ids.ofText(text);
    }

    private @Nullable String text(String path) {
        return switch (values.next()) {
            case '{', '[', 't', 'f' ->
                throw new InvalidPushException(path + ": " + values.kind() + " (expected: a string)");
            default -> values.scalar();
        };
    }

    private @Nullable Long number(String path) {
        String text = text(path);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new InvalidPushException(path + ": no whole number (expected: one that a master gave)");
        }
    }

    private DeltaPush push(PushOrigin origin) {
        String account = accountId(origin);
        if (!hasCollections) {
            throw new InvalidPushException(missingCollections());
        }
        if (kind == PushKind.DELTA && baseVersion == null) {
            throw new InvalidPushException("baseVersion: missing (expected: the version that the last answer gave)");
        }
        Long assigned = origin.epochs().apply(account);
        var push = new SnapshotPush(
                account,
                platform(),
                timestamp(origin),
                workerId == null ? origin.workerId() : workerId,
                epoch == null ? assigned : epoch,
                collections,
                removal,
                null);
        return new DeltaPush(push, baseVersion, removed);
    }

    private String missingCollections() {
        return switch (kind) {
            case SNAPSHOT ->
                "snapshot: missing (expected: an object with comments, contents, conversations, messages or"
                        + " notifications)";
            case DELTA -> "upsert, remove: both missing (expected: at least one of them, an object with collections)";
            case UPDATE -> "items: missing (expected: comments, contents, conversations, messages or notifications)";
        };
    }

    private String accountId(PushOrigin origin) {
        String account = accountId == null ? origin.accountId() : accountId;
        if (account == null) {
            throw new InvalidPushException("accountId: missing (expected: a string)");
        }
        if (!AccountIds.isValid(account)) {
            throw new InvalidPushException("accountId: " + account.length() + " characters (expected: 1 to "
                    + AccountIds.LONGEST + ", none of them a control character or half a character)");
        }
        if (origin.accountId() != null && !origin.accountId().equals(account)) {
            throw new InvalidPushException(
                    "accountId: not the account that the request is addressed to (expected: the same, or none)");
        }
        return account;
    }

    private @Nullable String platform() {
        String named = platform == null ? snapshotPlatform : platform;
        if (named == null || named.isEmpty()) {
            return null;
        }
        if (named.length() > LONGEST_NAME || named.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidPushException("platform: " + named.length() + " characters (expected: at most "
                    + LONGEST_NAME + ", none of them control characters)");
        }
        return named;
    }

    private long timestamp(PushOrigin origin) {
        if (timestamp == null) {
            return origin.envelopeTimestamp();
        }
        OptionalLong millis = Times.parse(timestamp);
        if (millis.isEmpty()) {
            throw new InvalidPushException("timestamp: no time (expected: milliseconds since 1970)");
        }
        return millis.getAsLong();
    }
}
