package io.imcache.worker;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.item.Item;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the payload of a push as a stream: no tree and no text of a whole snapshot is made. */
final class PushJson {
    private static final JsonFactory JSON = new JsonFactory();

    private PushJson() {}

    static void write(PushHead head, Cut cut, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("accountId", head.accountId());
            json.writeStringProperty("platform", head.platform());
            json.writeStringProperty("workerId", head.workerId());
            json.writeNumberProperty("timestamp", head.timestamp());
            if (head.epoch() != null) {
                json.writeNumberProperty("epoch", head.epoch());
            }
            if (cut.full()) {
                snapshot(head, cut, json);
            } else {
                delta(head, cut, json);
            }
            json.writeEndObject();
        }
    }

    private static void snapshot(PushHead head, Cut cut, JsonGenerator json) {
        json.writeObjectPropertyStart("snapshot");
        json.writeStringProperty("platform", head.platform());
        json.writeObjectPropertyStart("data");
        items(cut.upsert(), json);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void delta(PushHead head, Cut cut, JsonGenerator json) {
        json.writeNumberProperty("baseVersion", head.baseVersion());
        json.writeObjectPropertyStart("upsert");
        items(cut.upsert(), json);
        json.writeEndObject();
        json.writeObjectPropertyStart("remove");
        cut.remove().forEach((collection, ids) -> {
            json.writeArrayPropertyStart(collection.jsonName());
            ids.forEach(json::writeString);
            json.writeEndArray();
        });
        json.writeEndObject();
    }

    private static void items(Map<ItemCollection, List<Item>> items, JsonGenerator json) {
        items.forEach((collection, list) -> {
            json.writeArrayPropertyStart(collection.jsonName());
            list.forEach(item -> JsonText.write(item.fields(), json));
            json.writeEndArray();
        });
    }
}
