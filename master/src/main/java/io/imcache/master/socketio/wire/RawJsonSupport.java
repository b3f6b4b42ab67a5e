package io.imcache.master.socketio.wire;

import com.corundumstudio.socketio.AckCallback;
import com.corundumstudio.socketio.protocol.AckArgs;
import com.corundumstudio.socketio.protocol.AuthPacket;
import com.corundumstudio.socketio.protocol.ConnPacket;
import com.corundumstudio.socketio.protocol.Event;
import com.corundumstudio.socketio.protocol.JsonSupport;
import io.imcache.master.json.JsonWriter;
import io.imcache.master.memory.PayloadArrays;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Converts between netty-socketio's packets and bytes. Reading passes the bytes of an event on unparsed, since it runs on an event
 * loop. It never throws, because netty-socketio logs all of a packet that it fails to read. It always reads all bytes, because
 * netty-socketio would take the rest for another packet.
 */
public final class RawJsonSupport implements JsonSupport {
    /**
     * The name under which events without a listener of their own come, without their arguments. Clients may want an
     * acknowledgement of these too.
     */
    public static final String OTHER = "*";

    private static final int USUAL_SIZE = 256;

    private final Set<String> events = ConcurrentHashMap.newKeySet();
    private final long maxPayload;
    private final PayloadArrays arrays;

    /**
     * Creates the support of one server.
     *
     * @param maxPayload bytes that handshakes announce
     * @param arrays holds the bytes of events
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

    /** Reads all bytes, which may be megabytes, at once into an array of that length or more. */
    private byte[] all(ByteBufInputStream src, int length) throws IOException {
        byte[] bytes = arrays.take(length);
        src.readFully(bytes, 0, length);
        return bytes;
    }

    /** Drops the arguments of an event that has no listener, no name or attachments. */
    private Event event(String namespace, byte[] json, int length) {
        EventName name = EventName.read(json, length);
        boolean known = name != null && events.contains(key(namespace, name.name()));
        boolean attached = length > 1 && json[length - 1] == Packets.ATTACHED;
        if (name == null || !known || attached) {
            arrays.giveBack(json);
            return new Event(
                    name == null || !known ? OTHER : name.name(),
                    List.of(attached ? EventArguments.ATTACHED : EventArguments.NONE));
        }
        return new Event(name.name(), List.of(new EventArguments(json, name.end(), length)));
    }

    /** Writes events and acknowledgements, which are lists, without another copy of their JSON. */
    @Override
    public void writeValue(ByteBufOutputStream out, @Nullable Object value) throws IOException {
        if (value instanceof List<?> list) {
            out.write('[');
            for (int i = 0; i < list.size(); i++) {
                if (i > 0) {
                    out.write(',');
                }
                writeElement(out, list.get(i));
            }
            out.write(']');
        } else {
            writeElement(out, value);
        }
    }

    private void writeElement(ByteBufOutputStream out, @Nullable Object value) throws IOException {
        if (value instanceof RawJson raw) {
            out.write(raw.bytes());
        } else {
            var json = new JsonWriter(USUAL_SIZE);
            write(json, value);
            json.writeTo(out);
        }
    }

    private void write(JsonWriter json, @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            json.element(String.valueOf(value).getBytes(StandardCharsets.US_ASCII));
        } else if (value instanceof List<?> list) {
            json.beginList();
            list.forEach(item -> write(json, item));
            json.endList();
        } else if (value instanceof Map<?, ?> map) {
            json.begin();
            map.forEach((name, member) -> {
                json.name(String.valueOf(name));
                write(json, member);
            });
            json.end();
        } else if (value instanceof AuthPacket open) {
            writeHandshake(json, open);
        } else if (value instanceof ConnPacket connected) {
            json.begin();
            json.text("sid", connected.getSid().toString());
            json.end();
        } else {
            json.textElement(String.valueOf(value));
        }
    }

    private void writeHandshake(JsonWriter json, AuthPacket open) {
        json.begin();
        json.text("sid", open.getSid().toString());
        json.texts("upgrades", List.of(open.getUpgrades()));
        json.number("pingInterval", open.getPingInterval());
        json.number("pingTimeout", open.getPingTimeout());
        json.number("maxPayload", maxPayload);
        json.end();
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
        return List.of(); // masters send no binary attachments
    }
}
