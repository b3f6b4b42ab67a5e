package io.imcache.master.ingest;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountIds;
import io.imcache.redis.DeltaPush;
import io.imcache.redis.SnapshotPush;
import io.imcache.redis.item.Item;
import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.Times;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Reads the payload of a push in one pass: its few members, and of each item what identifies, orders and indexes it. No tree
 * is built, and items keep their bytes.
 *
 * <p>The collections of a snapshot are found under {@code snapshot.data}, {@code snapshot} or {@code data}, those of a delta
 * under {@code upsert}, those of an update in the payload itself.
 */
final class PushParser {
    private static final int LONGEST_NAME = 64;
    private final PushKind kind;
    private final byte[] json;
    private final PushLimits limits;
    private final ItemReader reader = new ItemReader();
    private final Map<ItemCollection, Map<String, Item>> collections = new EnumMap<>(ItemCollection.class);
    private @Nullable String accountId;
    private @Nullable String platform;
    private @Nullable String snapshotPlatform;
    private @Nullable String workerId;
    private @Nullable String timestamp;
    private @Nullable Long epoch;
    private @Nullable Long baseVersion;
    private final Map<ItemCollection, List<String>> removed = new EnumMap<>(ItemCollection.class);
    private boolean hasCollections;
    private int rejected;

    private PushParser(PushKind kind, byte[] json, PushLimits limits) {
        this.kind = kind;
        this.json = json;
        this.limits = limits;
    }

    /**
     * Reads a payload. What is no delta has no base version and removes nothing.
     *
     * @param json the payload alone, UTF-8
     * @throws InvalidPushException naming what is wrong
     */
    static DeltaPush parse(PushKind kind, PushOrigin origin, byte[] json, PushLimits limits) {
        var parser = new PushParser(kind, json, limits);
        try (JsonParser tokens = limits.factory().createParser(ObjectReadContext.empty(), json)) {
            parser.payload(tokens);
        } catch (StreamConstraintsException e) {
            throw limits.exceeded();
        } catch (JacksonException e) {
            throw new InvalidPushException("payload: no JSON at byte "
                    + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()) + " (expected: a JSON object)");
        }
        return parser.push(origin);
    }

    private void payload(JsonParser tokens) {
        JsonToken first = tokens.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw new InvalidPushException("payload: " + name(first) + " (expected: an object)");
        }
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = tokens.currentName();
            tokens.nextToken();
            switch (name) {
                case "accountId", "account_id" -> accountId = text(tokens, name);
                case "platform" -> platform = text(tokens, name);
                case "workerId", "worker_id" -> workerId = text(tokens, name);
                case "timestamp" -> timestamp = text(tokens, name);
                case "epoch" -> epoch = number(tokens, name);
                default -> payloadOfKind(tokens, name);
            }
        }
        if (tokens.nextToken() != null) {
            throw new InvalidPushException("payload: more than one JSON value (expected: one object)");
        }
    }

    private void payloadOfKind(JsonParser tokens, String name) {
        if (kind == PushKind.SNAPSHOT && name.equals("snapshot")) {
            snapshot(tokens);
        } else if (kind == PushKind.SNAPSHOT && name.equals("data")) {
            collections(tokens, name);
        } else if (kind == PushKind.DELTA && name.equals("baseVersion")) {
            baseVersion = number(tokens, name);
        } else if (kind == PushKind.DELTA && name.equals("upsert")) {
            collections(tokens, name);
        } else if (kind == PushKind.DELTA && name.equals("remove")) {
            removals(tokens);
        } else if (kind == PushKind.UPDATE) {
            hasCollections |= ItemCollection.ofJsonName(name).isPresent();
            collection(tokens, "", name);
        } else {
            tokens.skipChildren();
        }
    }

    private void removals(JsonParser tokens) {
        if (!isObject(tokens, "remove")) {
            return;
        }
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = tokens.currentName();
            JsonToken token = tokens.nextToken();
            Optional<ItemCollection> collection = ItemCollection.ofJsonName(name);
            if (collection.isEmpty() || token == JsonToken.VALUE_NULL) {
                tokens.skipChildren();
                continue;
            }
            if (token != JsonToken.START_ARRAY) {
                throw new InvalidPushException("remove." + name + ": " + name(token) + " (expected: an array of ids)");
            }
            var ids = new ArrayList<String>();
            while (tokens.nextToken() != JsonToken.END_ARRAY && tokens.currentToken() != null) {
                String id = text(tokens, "remove." + name);
                limits.checkItems("remove." + name, ids.size() + 1);
                if (id != null) {
                    ids.add(id);
                }
            }
            removed.put(collection.get(), ids);
        }
    }

    private void snapshot(JsonParser tokens) {
        if (!isObject(tokens, "snapshot")) {
            return;
        }
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = tokens.currentName();
            tokens.nextToken();
            switch (name) {
                case "platform" -> snapshotPlatform = text(tokens, "snapshot.platform");
                case "data" -> collections(tokens, "snapshot.data");
                default -> collection(tokens, "snapshot.", name);
            }
        }
    }

    private void collections(JsonParser tokens, String path) {
        if (!isObject(tokens, path)) {
            return;
        }
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = tokens.currentName();
            tokens.nextToken();
            collection(tokens, path + ".", name);
        }
    }

    private boolean isObject(JsonParser tokens, String path) {
        if (tokens.currentToken() == JsonToken.VALUE_NULL) {
            return false;
        }
        if (tokens.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidPushException(path + ": " + name(tokens.currentToken()) + " (expected: an object)");
        }
        hasCollections = true;
        return true;
    }

    private void collection(JsonParser tokens, String path, String name) {
        Optional<ItemCollection> collection = ItemCollection.ofJsonName(name);
        if (collection.isEmpty() || tokens.currentToken() == JsonToken.VALUE_NULL) {
            tokens.skipChildren();
            return;
        }
        if (tokens.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidPushException(
                    path + name + ": " + name(tokens.currentToken()) + " (expected: an array of items)");
        }
        var items = new LinkedHashMap<String, Item>();
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            if (tokens.currentToken() == null) {
                break; // the input ends here; the next token says so
            }
            limits.checkItems(path + name, items.size() + 1);
            Item item = reader.read(collection.get(), tokens, json);
            if (item == null) {
                rejected++;
            } else {
                limits.checkTexts(item.json());
                items.put(item.id(), item);
            }
        }
        collections.put(collection.get(), items);
    }

    private static @Nullable String text(JsonParser tokens, String path) {
        switch (tokens.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return tokens.getString();
            }
            case VALUE_NULL -> {
                return null;
            }
            default ->
                throw new InvalidPushException(path + ": " + name(tokens.currentToken()) + " (expected: a string)");
        }
    }

    private static @Nullable Long number(JsonParser tokens, String path) {
        String text = text(tokens, path);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new InvalidPushException(path + ": no whole number (expected: one that a master gave)");
        }
    }

    private static String name(@Nullable JsonToken token) {
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> token.name();
        };
    }

    private DeltaPush push(PushOrigin origin) {
        String account = accountId(origin);
        if (!hasCollections) {
            throw new InvalidPushException(missingCollections());
        }
        if (kind == PushKind.DELTA && baseVersion == null) {
            throw new InvalidPushException("baseVersion: missing (expected: the version that the last answer gave)");
        }
        var items = new EnumMap<ItemCollection, List<Item>>(ItemCollection.class);
        collections.forEach((collection, byId) -> items.put(collection, new ArrayList<>(byId.values())));
        var push = new SnapshotPush(
                account,
                platform(),
                timestamp(origin),
                workerId == null ? origin.workerId() : workerId,
                epoch,
                items,
                rejected);
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
                    + AccountIds.LONGEST + ", none of them control characters)");
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
