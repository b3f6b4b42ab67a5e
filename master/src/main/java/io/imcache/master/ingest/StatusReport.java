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
 * The payload of {@code worker:account:status}, read.
 *
 * @param entries the whole entries, in the order sent
 * @param malformed how many entries were not
 */
record StatusReport(List<Entry> entries, int malformed) {
    /** More entries than this are not a report but a mistake. */
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

    /** The payload of {@code worker:login:success}, which may say nothing but that; null where it is not whole. */
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
     * Reads to the entry's end, also where it turns out not to be whole.
     *
     * @param otherwise its fields where it has none; null where it needs them
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
            // One field too many is kept: it is what marks the entry as too large.
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
