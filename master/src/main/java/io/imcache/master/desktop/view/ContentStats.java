package io.imcache.master.desktop.view;

import io.imcache.master.json.JsonWriter;
import io.imcache.redis.item.ContentSchema;
import io.imcache.redis.item.Counts;
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
 * The figures of a content. Crawlers name them as clients do, in snake_case, with {@code stats_} before them, or in an object
 * {@code stats}. The store knows nothing of most of them.
 */
final class ContentStats {
    private static final List<String> NAMES = ContentSchema.ALL_FIGURES;

    private static final Map<String, Place> PLACES = places();
    private static final JsonFactory JSON = new JsonFactory();

    private ContentStats() {}

    /** @param rank of a spelling among those of a name; the lowest counts */
    private record Place(String name, int rank) {}

    private record Found(String value, int rank) {}

    private static Map<String, Place> places() {
        Map<String, Place> places = new HashMap<>();
        for (String name : NAMES) {
            List<String> spellings = ContentSchema.figureNames(name);
            for (int rank = 0; rank < spellings.size(); rank++) {
                places.put(spellings.get(rank), new Place(name, rank));
            }
        }
        return places;
    }

    /**
     * Writes all of them, 0 where the content has none.
     *
     * @param known values of a content that is not stored itself
     */
    static void write(JsonWriter out, byte[] content, Map<String, Long> known) {
        Map<String, Found> found = read(content);
        known.forEach((name, value) -> found.putIfAbsent(name, new Found(value.toString(), 0)));
        for (String name : NAMES) {
            Found figure = found.get(name);
            if (figure == null || Counts.decimal(figure.value()) == null) {
                out.number(name, 0);
            } else if (name.endsWith("Count")) {
                out.number(name, Counts.parse(figure.value()));
            } else {
                out.decimal(name, figure.value());
            }
        }
    }

    private static Map<String, Found> read(byte[] content) {
        Map<String, Found> found = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), content)) {
            parser.nextToken();
            read(parser, found, "");
        } catch (JacksonException e) {
            // what was read until then is right
        }
        return found;
    }

    private static void read(JsonParser parser, Map<String, Found> found, String path) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            Place place = PLACES.get(path + name);
            if (token == JsonToken.START_OBJECT && path.isEmpty()) {
                read(parser, found, name + '.');
            } else if (token == JsonToken.START_ARRAY) {
                readFirst(parser, place, found);
            } else {
                keep(parser, token, place, found);
                parser.skipChildren();
            }
        }
    }

    /** Of an array the first value counts, as in all fields. */
    private static void readFirst(JsonParser parser, @Nullable Place place, Map<String, Found> found) {
        JsonToken token = parser.nextToken();
        keep(parser, token, place, found);
        while (token != JsonToken.END_ARRAY) {
            parser.skipChildren();
            token = parser.nextToken();
        }
    }

    private static void keep(JsonParser parser, JsonToken token, @Nullable Place place, Map<String, Found> found) {
        if (place == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            return;
        }
        Found before = found.get(place.name());
        if (before == null || before.rank() >= place.rank()) {
            found.put(place.name(), new Found(parser.getString(), place.rank()));
        }
    }
}
