package io.imcache.master.ingest;

import io.imcache.redis.model.AccountIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The payload of {@code worker:account:status}.
 *
 * @param entries the complete entries, in the order sent
 * @param malformed the number of other entries
 */
record StatusReport(List<Entry> entries, int malformed) {
    /** The most entries of a report. */
    private static final int MOST_ENTRIES = 10_000;

    private static final int MOST_FIELDS = 100;
    private static final int LONGEST_VALUE = 8192;
    private static final JsonFactory JSON = new JsonFactory();

    record Entry(String accountId, @Nullable String platform, Map<String, String> fields) {}

    static StatusReport read(byte[] json, int from, int to) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            StatusReport report = null;
            expect(parser.nextToken() == JsonToken.START_OBJECT, "payload: no object (expected: an object)");
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("account_statuses") && value == JsonToken.START_ARRAY) {
                    report = readEntries(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (report == null) {
                throw new InvalidReportException("payload.account_statuses: missing or no array (expected: an array)");
            }
            return report;
        } catch (JacksonException e) {
            throw new InvalidReportException("payload: broken JSON (expected: an object)");
        }
    }

    /** Reads the payload of {@code worker:login:success}, which may have no user data; null if it is not complete. */
    static @Nullable Entry readLogin(byte[] json, int from, int to) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? readEntry(parser, "user_info", Map.of()) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static StatusReport readEntries(JsonParser parser) {
        List<Entry> entries = new ArrayList<>();
        int malformed = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Entry entry = token == JsonToken.START_OBJECT ? readEntry(parser, "status", null) : null;
            if (entry == null) {
                parser.skipChildren();
                malformed++;
            } else {
                expect(entries.size() < MOST_ENTRIES, "payload.account_statuses: more entries (expected: up to 10000)");
                entries.add(entry);
            }
        }
        return new StatusReport(entries, malformed);
    }

    /**
     * Reads an entry to its end.
     *
     * @param otherwise the fields of an entry without any; null if it must have some
     * @return null if it is not complete
     */
    private static @Nullable Entry readEntry(
            JsonParser parser, String fieldsName, @Nullable Map<String, String> otherwise) {
        String accountId = null;
        String platform = null;
        Map<String, String> fields = otherwise;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("account_id") && value == JsonToken.VALUE_STRING) {
                accountId = parser.getString();
            } else if (name.equals("platform") && value == JsonToken.VALUE_STRING) {
                platform = parser.getString();
            } else if (name.equals(fieldsName) && value == JsonToken.START_OBJECT) {
                fields = readFields(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (accountId == null || !AccountIds.isValid(accountId)) {
            return null;
        }
        if (fields == null || fields.size() > MOST_FIELDS) {
            return null;
        }
        return new Entry(accountId, platform == null ? fields.get("platform") : platform, fields);
    }

    private static Map<String, String> readFields(JsonParser parser) {
        Map<String, String> fields = new HashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            // Keeps one field too many, by which the entry is found to be too large.
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL && fields.size() <= MOST_FIELDS) {
                String text = parser.getString();
                if (text.length() <= LONGEST_VALUE) {
                    fields.put(name, text);
                }
            } else {
                parser.skipChildren();
            }
        }
        return fields;
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidReportException(otherwise);
        }
    }
}
