package io.imcache.master.assignment;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Credentials as a worker gets them: a JSON object with the members that crawlers read without looking whether they are there.
 *
 * @param json UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TaskCredentials(byte[] json) {
    private static final Map<String, String> EXPECTED =
            Map.of("cookies", "[]", "fingerprint", "null", "localStorage", "{}");

    private static final JsonFactory JSON = new JsonFactory();

    /** Those of an account that has none. */
    static final TaskCredentials NONE = of("{}".getBytes(StandardCharsets.US_ASCII));

    /** Adds the members that are missing. */
    static TaskCredentials of(byte[] stored) {
        Set<String> names = names(stored);
        var missing = new StringBuilder();
        EXPECTED.forEach((name, value) -> {
            if (!names.contains(name)) {
                missing.append(missing.isEmpty() ? "" : ",")
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(value);
            }
        });
        if (missing.isEmpty()) {
            return new TaskCredentials(stored);
        }
        int open = 0;
        while (stored[open] != '{') {
            open++;
        }
        var all = new ByteArrayOutputStream(stored.length + missing.length() + 1);
        all.write(stored, 0, open + 1);
        all.writeBytes(missing.toString().getBytes(StandardCharsets.US_ASCII));
        if (!names.isEmpty()) {
            all.write(',');
        }
        all.write(stored, open + 1, stored.length - open - 1);
        return new TaskCredentials(all.toByteArray());
    }

    private static Set<String> names(byte[] json) {
        var names = new HashSet<String>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                names.add(name);
                parser.nextToken();
                parser.skipChildren();
            }
        }
        return names;
    }
}
