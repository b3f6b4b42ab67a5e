package io.imcache.master.im.view;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.StoredItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Items as answers show them. */
final class Rendered {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Rendered() {}

    static JsonNode parse(String json) {
        return JSON.readTree(json);
    }

    static JsonNode parse(byte[] json) {
        return JSON.readTree(json);
    }

    static Page page(
            ItemKind kind,
            @Nullable String platform,
            Map<String, StoredItem> contents,
            boolean hasMore,
            String... items) {
        List<StoredItem> stored = List.of(items).stream()
                .map(item -> new StoredItem(kind.collection(), bytes(item), null))
                .toList();
        return new Page(7, platform, stored, contents, hasMore, null);
    }

    static StoredItem content(String json) {
        return new StoredItem(ItemCollection.CONTENTS, bytes(json), null);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the {@code data} of an item whose account has no platform. */
    static JsonNode item(ItemKind kind, String json) {
        return parse(Answers.one(kind, page(kind, null, Map.of(), false, json))).get("data");
    }
}
