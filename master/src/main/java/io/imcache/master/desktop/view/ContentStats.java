package io.imcache.master.desktop.view;

import io.imcache.master.json.JsonWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The figures of a content. Crawlers name them as clients do, in snake_case, with {@code stats_} before them, or in an object
 * {@code stats}. The store knows nothing of most of them.
 */
final class ContentStats {
    private static final List<String> NAMES = List.of(
            "viewCount",
            "likeCount",
            "commentCount",
            "shareCount",
            "favoriteCount",
            "danmakuCount",
            "dislikeCount",
            "downloadCount",
            "subscribeCount",
            "unsubscribeCount",
            "likeRate",
            "commentRate",
            "shareRate",
            "favoriteRate",
            "dislikeRate",
            "subscribeRate",
            "unsubscribeRate",
            "avgViewProportion",
            "avgViewSecond",
            "bounceRate2s",
            "completionRate",
            "completionRate5s",
            "coverShow",
            "fanViewProportion",
            "homepageVisitCount");

    private static final Set<String> OBJECTS = Set.of("stats", "statistics", "metrics");
    private static final Map<String, String> BY_KEY = byKey();
    private static final JsonFactory JSON = new JsonFactory();

    private ContentStats() {}

    private static Map<String, String> byKey() {
        Map<String, String> byKey = new HashMap<>();
        NAMES.forEach(name -> byKey.put(key(name), name));
        return byKey;
    }

    /** The same for all spellings of a name. */
    private static String key(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace("_", "");
        return plain.startsWith("stats") ? plain.substring("stats".length()) : plain;
    }

    /**
     * Writes all of them, 0 where the content has none.
     *
     * @param known values of a content that is not stored itself
     */
    static void write(JsonWriter out, byte[] content, Map<String, Long> known) {
        Map<String, String> found = read(content);
        known.forEach((name, value) -> found.putIfAbsent(name, value.toString()));
        for (String name : NAMES) {
            String value = found.get(name);
            if (value == null) {
                out.number(name, 0);
            } else {
                out.decimal(name, value);
            }
        }
    }

    private static Map<String, String> read(byte[] content) {
        Map<String, String> found = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), content)) {
            parser.nextToken();
            read(parser, found, true);
        } catch (JacksonException e) {
            // what was read until then is right
        }
        return found;
    }

    private static void read(JsonParser parser, Map<String, String> found, boolean outermost) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            String known = BY_KEY.get(key(name));
            if (outermost && token == JsonToken.START_OBJECT && OBJECTS.contains(name)) {
                read(parser, found, false);
            } else if (known != null && isNumber(parser, token)) {
                found.putIfAbsent(known, parser.getString());
            } else {
                parser.skipChildren();
            }
        }
    }

    private static boolean isNumber(JsonParser parser, JsonToken token) {
        return token.isNumeric()
                || (token == JsonToken.VALUE_STRING && parser.getString().matches("-?\\d{1,18}(\\.\\d{1,18})?"));
    }
}
