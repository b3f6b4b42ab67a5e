package io.imcache.worker.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/** Reads JSON objects as maps: strings, numbers, booleans, null, lists and maps. */
public final class JsonObjects {
    private JsonObjects() {}

    /**
     * Parses an object.
     *
     * @throws RuntimeException if the text is anything else
     */
    public static Map<String, @Nullable Object> parse(String json) {
        return map(new JSONObject(json));
    }

    static Map<String, @Nullable Object> map(JSONObject object) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        object.keySet().forEach(name -> map.put(name, value(object.opt(name))));
        return map;
    }

    private static @Nullable Object value(@Nullable Object json) {
        if (json instanceof JSONObject object) {
            return map(object);
        }
        if (json instanceof JSONArray array) {
            var list = new ArrayList<@Nullable Object>(array.length());
            array.forEach(element -> list.add(value(element)));
            return list;
        }
        return JSONObject.NULL.equals(json) ? null : json;
    }
}
