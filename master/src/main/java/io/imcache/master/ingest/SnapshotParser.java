package io.imcache.master.ingest;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountIds;
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
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the payload of a full snapshot in one pass: its few members, and of each item what identifies, orders and indexes
 * it. No tree is built, and items keep their bytes.
 *
 * <p>Collections are found under {@code snapshot.data}, {@code snapshot} or {@code data}.
 */
final class SnapshotParser {
    private static final int LONGEST_NAME = 64;
    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] json;
    private final ItemReader reader = new ItemReader();
    private final Map<ItemCollection, Map<String, Item>> collections = new EnumMap<>(ItemCollection.class);
    private @Nullable String accountId;
    private @Nullable String platform;
    private @Nullable String snapshotPlatform;
    private @Nullable String workerId;
    private @Nullable String timestamp;
    private boolean hasSnapshot;
    private int rejected;

    private SnapshotParser(byte[] json) {
        this.json = json;
    }

    /**
     * Reads a payload.
     *
     * @param json the payload alone, UTF-8
     * @throws InvalidSnapshotException naming what is wrong
     */
    static SnapshotPush parse(PushOrigin origin, byte[] json) {
        var parser = new SnapshotParser(json);
        try (JsonParser tokens = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.payload(tokens);
        } catch (StreamConstraintsException e) {
            throw new InvalidSnapshotException("payload: " + e.getOriginalMessage());
        } catch (JacksonException e) {
            throw new InvalidSnapshotException("payload: no JSON at byte "
                    + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()) + " (expected: a JSON object)");
        }
        return parser.push(origin);
    }

    private void payload(JsonParser tokens) {
        JsonToken first = tokens.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw new InvalidSnapshotException("payload: " + name(first) + " (expected: an object)");
        }
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = tokens.currentName();
            tokens.nextToken();
            switch (name) {
                case "accountId", "account_id" -> accountId = text(tokens, name);
                case "platform" -> platform = text(tokens, name);
                case "workerId", "worker_id" -> workerId = text(tokens, name);
                case "timestamp" -> timestamp = text(tokens, name);
                case "snapshot" -> snapshot(tokens);
                case "data" -> collections(tokens, name);
                default -> tokens.skipChildren();
            }
        }
        if (tokens.nextToken() != null) {
            throw new InvalidSnapshotException("payload: more than one JSON value (expected: one object)");
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
            throw new InvalidSnapshotException(path + ": " + name(tokens.currentToken()) + " (expected: an object)");
        }
        hasSnapshot = true;
        return true;
    }

    private void collection(JsonParser tokens, String path, String name) {
        Optional<ItemCollection> collection = ItemCollection.ofJsonName(name);
        if (collection.isEmpty() || tokens.currentToken() == JsonToken.VALUE_NULL) {
            tokens.skipChildren();
            return;
        }
        if (tokens.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidSnapshotException(
                    path + name + ": " + name(tokens.currentToken()) + " (expected: an array of items)");
        }
        var items = new LinkedHashMap<String, Item>();
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            if (tokens.currentToken() == null) {
                break; // the input ends here; the next token says so
            }
            Item item = reader.read(collection.get(), tokens, json);
            if (item == null) {
                rejected++;
            } else {
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
                throw new InvalidSnapshotException(path + ": " + name(tokens.currentToken()) + " (expected: a string)");
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

    private SnapshotPush push(PushOrigin origin) {
        String account = accountId(origin);
        if (!hasSnapshot) {
            throw new InvalidSnapshotException(
                    "snapshot: missing (expected: an object with comments, contents, conversations, messages or"
                            + " notifications)");
        }
        var items = new EnumMap<ItemCollection, List<Item>>(ItemCollection.class);
        collections.forEach((collection, byId) -> items.put(collection, new ArrayList<>(byId.values())));
        return new SnapshotPush(
                account,
                platform(),
                timestamp(origin),
                workerId == null ? origin.workerId() : workerId,
                items,
                rejected);
    }

    private String accountId(PushOrigin origin) {
        String account = accountId == null ? origin.accountId() : accountId;
        if (account == null) {
            throw new InvalidSnapshotException("accountId: missing (expected: a string)");
        }
        if (!AccountIds.isValid(account)) {
            throw new InvalidSnapshotException("accountId: " + account.length() + " characters (expected: 1 to "
                    + AccountIds.LONGEST + ", none of them control characters)");
        }
        if (origin.accountId() != null && !origin.accountId().equals(account)) {
            throw new InvalidSnapshotException(
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
            throw new InvalidSnapshotException("platform: " + named.length() + " characters (expected: at most "
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
            throw new InvalidSnapshotException("timestamp: no time (expected: milliseconds since 1970)");
        }
        return millis.getAsLong();
    }
}
