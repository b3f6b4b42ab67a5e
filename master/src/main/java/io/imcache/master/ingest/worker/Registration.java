package io.imcache.master.ingest.worker;

import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a worker says that it takes.
 *
 * @param maxAccounts 0 to 1,000; 10 if it does not say, as masters always took it
 * @param capabilities the platforms whose accounts it crawls; none if it does not say
 */
record Registration(int maxAccounts, Set<String> capabilities) {
    /** More accounts than a machine crawls. A worker that says more is given this many. */
    private static final int MOST = 1_000;

    private static final int DEFAULT = 10;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_NAMES = 32;
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a payload of {@code worker:register}. What is of another type or out of bounds counts as not said. */
    static Registration read(Envelope envelope) {
        int most = DEFAULT;
        Set<String> platforms = Set.of();
        try (JsonParser parser = JSON.createParser(
                ObjectReadContext.empty(), envelope.json(), envelope.from(), envelope.to() - envelope.from())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Registration(most, platforms);
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("max_accounts") && value == JsonToken.VALUE_NUMBER_INT) {
                    most = bounded(parser);
                } else if (name.equals("capabilities") && value == JsonToken.START_ARRAY) {
                    platforms = names(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            // The envelope's reader has found the JSON whole; a number may still be beyond all bounds.
        }
        return new Registration(most, platforms);
    }

    private static int bounded(JsonParser parser) {
        return (int) Math.max(0, Math.min(MOST, parser.getDoubleValue()));
    }

    private static Set<String> names(JsonParser parser) {
        var names = new LinkedHashSet<String>();
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_STRING && depth == 1 && names.size() < MOST_NAMES) {
                String name = parser.getString();
                if (isUsable(name)) {
                    names.add(name);
                }
            } else if (token == null) {
                break;
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
        }
        return names;
    }

    private static boolean isUsable(String name) {
        return !name.isBlank()
                && name.length() <= LONGEST_NAME
                && name.indexOf(',') < 0
                && name.chars().noneMatch(Character::isISOControl);
    }
}
