package io.imcache.master.socketio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.corundumstudio.socketio.protocol.AuthPacket;
import com.corundumstudio.socketio.protocol.Event;
import io.imcache.master.memory.IngestProperties;
import io.imcache.master.memory.PayloadArrays;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class RawJsonSupportUnitTests {
    private final RawJsonSupport json = new RawJsonSupport(
            1000, new PayloadArrays(new IngestProperties(DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), null)));

    @BeforeEach
    void listen() {
        json.addEventMapping("/worker", "message", EventArguments.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[\"message\",{\"ä\":1},2]", "[ \"message\" , {\"ä\":1},2]", "[\"m\\u0065ssage\",{\"ä\":1},2]"})
    void handsTheBytesOfTheArgumentsOver(String text) throws IOException {
        Event event = read("/worker", text);
        assertThat(event.getName()).isEqualTo("message");
        EventArguments arguments = (EventArguments) event.getArgs().get(0);
        assertThat(new String(arguments.json(), arguments.from(), arguments.length(), StandardCharsets.UTF_8))
                .isEqualTo("{\"ä\":1},2]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "[5]", "{}", "[\"other\",1]", "[\"message", "\u0000", "[\"\",1]"})
    void neverThrowsAndLeavesNothing(String text) throws IOException {
        isForNobody(read("/worker", text));
    }

    private static void isForNobody(Event event) {
        assertThat(event.getName()).isEqualTo(RawJsonSupport.OTHER);
        assertThat(event.getArgs()).containsExactly(EventArguments.NONE);
    }

    @Test
    void forgetsWhatNobodyListensTo() throws IOException {
        isForNobody(read("", "[\"message\",1]"));
        json.removeEventMapping("/worker", "message");
        isForNobody(read("/worker", "[\"message\",1]"));
    }

    @Test
    void announcesTheMaximum() throws IOException {
        UUID sid = new UUID(1, 2);
        assertThat(write(new AuthPacket(sid, new String[] {"websocket"}, 25000, 60000)))
                .isEqualTo("{\"sid\":\"00000000-0000-0001-0000-000000000002\",\"upgrades\":[\"websocket\"],"
                        + "\"pingInterval\":25000,\"pingTimeout\":60000,\"maxPayload\":1000}");
    }

    @Test
    void writesAnswersAsTheyAre() throws IOException {
        RawJson answer = new RawJson("{\"a\":\"ä\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(write(Arrays.asList("message", answer, true, 5, null, List.of())))
                .isEqualTo("[\"message\",{\"a\":\"ä\"},true,5,null,[]]");
        assertThat(write(Map.of("message", "Invalid namespace"))).isEqualTo("{\"message\":\"Invalid namespace\"}");
    }

    private Event read(String namespace, String text) throws IOException {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        @Nullable Event event = json.readValue(namespace, new ByteBufInputStream(buffer), Event.class);
        assertThat(buffer.isReadable()).isFalse();
        if (event == null) {
            throw new AssertionError("no event");
        }
        return event;
    }

    private String write(Object value) throws IOException {
        ByteBuf buffer = Unpooled.buffer();
        json.writeValue(new ByteBufOutputStream(buffer), value);
        return buffer.toString(StandardCharsets.UTF_8);
    }
}
