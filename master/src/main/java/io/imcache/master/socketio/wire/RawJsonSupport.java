package io.imcache.master.socketio.wire;

import com.corundumstudio.socketio.AckCallback;
import com.corundumstudio.socketio.protocol.AckArgs;
import com.corundumstudio.socketio.protocol.AuthPacket;
import com.corundumstudio.socketio.protocol.ConnPacket;
import com.corundumstudio.socketio.protocol.Event;
import com.corundumstudio.socketio.protocol.JsonSupport;
import io.imcache.master.memory.PayloadArrays;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Between netty-socketio's packets and bytes. Reading hands the bytes of an event over as they are, since it runs on an
 * event loop; it never throws, because netty-socketio logs the whole of what it fails to read, and always takes all there
 * is, because the rest would be taken for another packet.
 */
public final class RawJsonSupport implements JsonSupport {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final Set<String> events = ConcurrentHashMap.newKeySet();
    private final long maxPayload;
    private final PayloadArrays arrays;

    /**
     * Makes one for a server.
     *
     * @param maxPayload what handshakes announce, in bytes
     * @param arrays where events are put
     */
    public RawJsonSupport(long maxPayload, PayloadArrays arrays) {
        this.maxPayload = maxPayload;
        this.arrays = arrays;
    }

    @Override
    public AckArgs readAckArgs(ByteBufInputStream src, AckCallback<?> callback) throws IOException {
        int length = src.available();
        return new AckArgs(List.of(new EventArguments(all(src, length), 0, length)));
    }

    @Override
    public <T> @Nullable T readValue(String namespaceName, ByteBufInputStream src, Class<T> valueType)
            throws IOException {
        int length = src.available();
        byte[] json = all(src, length);
        return valueType == Event.class ? valueType.cast(event(namespaceName, json, length)) : null;
    }

    /** At once, into what they fit in: these may be megabytes. */
    private byte[] all(ByteBufInputStream src, int length) throws IOException {
        byte[] bytes = arrays.take(length);
        src.readFully(bytes, 0, length);
        return bytes;
    }

    /** An event that nobody listens to, or that has no name, gets none of its arguments. */
    private Event event(String namespace, byte[] json, int length) {
        EventName name = EventName.read(json, length);
        if (name == null || !events.contains(key(namespace, name.name()))) {
            arrays.giveBack(json);
            return new Event("", List.of());
        }
        return new Event(name.name(), List.of(new EventArguments(json, name.end(), length)));
    }

    @Override
    public void writeValue(ByteBufOutputStream out, Object value) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), (java.io.OutputStream) out)) {
            write(json, value);
        }
    }

    private void write(JsonGenerator json, @Nullable Object value) {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof RawJson raw) {
            json.writeRawValue(new String(raw.bytes(), StandardCharsets.UTF_8));
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(item -> write(json, item));
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            map.forEach((name, member) -> {
                json.writeName(String.valueOf(name));
                write(json, member);
            });
            json.writeEndObject();
        } else if (value instanceof AuthPacket open) {
            writeHandshake(json, open);
        } else if (value instanceof ConnPacket connected) {
            writeSession(json, connected.getSid());
        } else {
            json.writeString(String.valueOf(value));
        }
    }

    private void writeHandshake(JsonGenerator json, AuthPacket open) {
        json.writeStartObject();
        json.writeStringProperty("sid", open.getSid().toString());
        json.writeArrayPropertyStart("upgrades");
        for (String upgrade : open.getUpgrades()) {
            json.writeString(upgrade);
        }
        json.writeEndArray();
        json.writeNumberProperty("pingInterval", open.getPingInterval());
        json.writeNumberProperty("pingTimeout", open.getPingTimeout());
        json.writeNumberProperty("maxPayload", maxPayload);
        json.writeEndObject();
    }

    private static void writeSession(JsonGenerator json, UUID sid) {
        json.writeStartObject();
        json.writeStringProperty("sid", sid.toString());
        json.writeEndObject();
    }

    @Override
    public void addEventMapping(String namespaceName, String eventName, Class<?>... eventClass) {
        events.add(key(namespaceName, eventName));
    }

    @Override
    public void removeEventMapping(String namespaceName, String eventName) {
        events.remove(key(namespaceName, eventName));
    }

    private static String key(String namespace, String event) {
        return namespace + ',' + event;
    }

    @Override
    public List<byte[]> getArrays() {
        return List.of(); // binary attachments: we send none
    }
}
