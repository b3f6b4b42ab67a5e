package io.imcache.worker.delivery;

import io.imcache.protocol.ItemCollection;
import io.imcache.worker.account.Cut;
import io.imcache.worker.item.Item;
import io.imcache.worker.link.JsonText;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the payload of a push as a stream, without building a tree or a text of a whole snapshot. */
final class PushJson {
    private static final JsonFactory JSON = new JsonFactory();

    private PushJson() {}

    static void write(PushHead head, Cut cut, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            head(head, json);
            if (cut.full()) {
                snapshot(head, cut, json);
            } else {
                delta(head, cut, json);
            }
            json.writeEndObject();
        }
    }

    private static void head(PushHead head, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("accountId", head.accountId());
        json.writeStringProperty("platform", head.platform());
        json.writeStringProperty("workerId", head.workerId());
        json.writeNumberProperty("timestamp", head.timestamp());
        if (head.epoch() != null) {
            json.writeNumberProperty("epoch", head.epoch());
        }
        if (head.removal() != null && head.baseVersion() == 0) {
            json.writeStringProperty("removal", head.removal().jsonName());
        }
    }

    /** Copies a snapshot that {@link #write} wrote, with another head. */
    static void copy(PushHead head, InputStream written, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out);
                JsonParser parser = JSON.createParser(ObjectReadContext.empty(), written)) {
            head(head, json);
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (name.equals("snapshot")) {
                    json.writeName(name);
                    json.copyCurrentStructure(parser);
                } else {
                    parser.skipChildren();
                }
            }
            json.writeEndObject();
        }
    }

    /** Reads the head of a snapshot that {@link #write} wrote, null if it is no snapshot. */
    static @Nullable PushHead readHead(InputStream written) {
        String accountId = null;
        String platform = null;
        String workerId = "";
        long timestamp = -1;
        Long epoch = null;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), written)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null && !name.equals("snapshot"); name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "accountId" -> accountId = parser.getString();
                    case "platform" -> platform = parser.getString();
                    case "workerId" -> workerId = parser.getString();
                    case "timestamp" -> timestamp = parser.getLongValue();
                    case "epoch" -> epoch = parser.getLongValue();
                    default -> parser.skipChildren();
                }
            }
        }
        return accountId == null || platform == null || timestamp < 0
                ? null
                : new PushHead(accountId, platform, workerId, timestamp, 0, epoch, null);
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
