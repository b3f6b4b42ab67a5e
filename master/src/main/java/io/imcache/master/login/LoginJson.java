package io.imcache.master.login;

import io.imcache.master.credentials.Credentials;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.item.ServingThreads;
import io.imcache.redis.model.AccountIds;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes the JSON of logins. Errors name members, and quote none. */
final class LoginJson {
    /** The most characters of an id or a word. */
    static final int LONGEST_TEXT = 256;

    private static final int DEEPEST = 60;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(Credentials.LARGEST)
                            .build())
                    .build())
            // The bracket behind an event's arguments.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Members that are secrets, or say where a worker's program lies, at whatever level. */
    private static final Set<String> SECRET = Set.of(
            "cookies",
            "fingerprint",
            "credentials",
            "storageState",
            "storage_state",
            "localStorage",
            "local_storage",
            "sessionStorage",
            "session_storage",
            "origins",
            "stack");

    private LoginJson() {}

    /**
     * Reads an event's data.
     *
     * @param json UTF-8 from byte {@code from} to before byte {@code to}; what follows the first value is not read
     */
    static ObjectNode read(byte[] json, int from, int to, int largest) {
        assert ServingThreads.mayWork() : Thread.currentThread();
        if (to - from > largest) {
            throw new InvalidLoginException(
                    AnswerCode.PAYLOAD_TOO_LARGE,
                    "payload: %d bytes (expected: up to %d)".formatted(to - from, largest));
        }
        if (from < to && json[from] != ']') {
            try {
                if (JSON.reader().readTree(json, from, to - from) instanceof ObjectNode object) {
                    return object;
                }
            } catch (JacksonException e) {
                throw new InvalidLoginException("payload: broken JSON (expected: an object)");
            }
        }
        throw new InvalidLoginException("payload: no object (expected: an object)");
    }

    /** Reads an object that a master wrote. */
    static ObjectNode read(byte[] json) {
        return read(json, 0, json.length, Integer.MAX_VALUE);
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode list() {
        return JSON.createArrayNode();
    }

    static byte[] object(Consumer<ObjectNode> members) {
        ObjectNode object = object();
        members.accept(object);
        return bytes(object);
    }

    static byte[] bytes(ObjectNode object) {
        return JSON.writeValueAsBytes(object);
    }

    /** Returns a text; null if it is missing, null or empty. */
    static @Nullable String text(ObjectNode object, String name, int longest) {
        JsonNode value = object.get(name);
        if (value == null
                || value.isNull()
                || (value.isString() && value.asString().isEmpty())) {
            return null;
        }
        if (!value.isString()) {
            throw new InvalidLoginException(name + ": no text (expected: a text)");
        }
        String text = value.asString();
        if (text.length() > longest || text.indexOf('\0') >= 0) {
            throw new InvalidLoginException("%s: %d characters, or one that can't be used (expected: up to %d)"
                    .formatted(name, text.length(), longest));
        }
        return text;
    }

    /** Returns the id of an account; null if none of these members has one. */
    static @Nullable String accountId(ObjectNode object, String... names) {
        for (String name : names) {
            String id = text(object, name, AccountIds.LONGEST);
            if (id != null) {
                if (!AccountIds.isValid(id)) {
                    throw new InvalidLoginException(name + ": control characters (expected: an id without)");
                }
                return id;
            }
        }
        return null;
    }

    /** Removes members that clients must not see, at all levels. */
    static void removeSecrets(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(SECRET);
            object.forEach(LoginJson::removeSecrets);
        } else if (node instanceof ArrayNode array) {
            array.forEach(LoginJson::removeSecrets);
        }
    }
}
