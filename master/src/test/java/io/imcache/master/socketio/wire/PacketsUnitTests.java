package io.imcache.master.socketio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketsUnitTests {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "3",
                "5",
                "2probe",
                "41",
                "41/worker,",
                "42[\"a\"]",
                "4217[\"a\"]",
                "42/worker,[\"a\"]",
                "42/worker,17[\"a\"]",
                "43/worker,17[]"
            })
    void passesOnWhatClientsSend(String packet) {
        assertThat(accepted(packet)).isEqualTo(packet);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0{}",
                "2",
                "2probes",
                "4",
                "44{}",
                "45{}",
                "451-[\"a\",{\"_placeholder\":true,\"num\":0}]",
                "461-/worker,1[]",
                "41garbage",
                "41/a,b",
                "42",
                "42/worker",
                "42/worker,",
                "42/worker,{}",
                "42/worker,x[\"a\"]",
                "42/worker,1234567890[\"a\"]",
                "42/wor[ker,1[\"a\"]",
                "42{\"a\":1}",
                "43/worker,[]",
                "43[]",
                "12:42[\"a\"]",
                "bAAAA",
                "\u0000\u0001"
            })
    void passesOverTheRest(String packet) {
        assertThat(accepted(packet)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    40/worker,{"token":"a?b[c,d"}    | /worker | a?b[c,d
                    40/worker,{"a":["x"],"token":"t"} | /worker | t
                    40/worker?q=1,{"token":"t"}      | /worker | t
                    40/worker,[1]                    | /worker |
                    40/worker,{                      | /worker |
                    40/worker                        | /worker |
                    40/,{"token":"t"}                | ``      | t
                    40{"a":"1","token":2}            | ``      | 2
                    40                               | ``      |
                    """)
    void readsConnects(String packet, String namespace, @Nullable String token) {
        assertThat(Packets.isConnect(buffer(packet))).isTrue();
        ConnectRequest request = Packets.connect(buffer(packet));
        assertThat(request.namespace()).isEqualTo(namespace);
        assertThat(request.token()).isEqualTo(token);
        assertThat(request.toString()).doesNotContain("t\"");
    }

    @Test
    void leavesOutWhatTheDecoderMistakes() {
        assertThat(accepted("3probe")).isEqualTo("3");
    }

    @Test
    void nothingUpgradesToPolling() {
        assertThat(Packets.accepted(buffer("5"), false)).isNull();
        assertThat(Packets.accepted(buffer("2probe"), false)).isNull();
    }

    @Test
    void knowsBinaryEvents() {
        assertThat(Packets.isBinary(buffer("451-[]"))).isTrue();
        assertThat(Packets.isBinary(buffer("42[]"))).isFalse();
        assertThat(Packets.isBinary(buffer("4"))).isFalse();
    }

    private static @Nullable String accepted(String packet) {
        ByteBuf accepted = Packets.accepted(buffer(packet), true);
        return accepted == null ? null : accepted.toString(StandardCharsets.UTF_8);
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    451-/worker,17["a",{"_placeholder":true}] | 42/worker,17["a",{"_placeholder":true}
                    4512-["a"]                                | 42["a"
                    450-7["a"]                                | 427["a"
                    """)
    void takesTheAttachmentsOffAnEvent(String packet, String event) {
        ByteBuf without = Packets.withoutAttachments(
                Unpooled.copiedBuffer("x" + packet, StandardCharsets.UTF_8).readerIndex(1));
        assertThat(without.toString(StandardCharsets.UTF_8)).isEqualTo(event + '\0');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "45",
                "45-",
                "45[]",
                "451[]",
                "451-",
                "451-/worker",
                "451-/worker,",
                "451-x[]",
                "4512345678901-[]",
                "461-1[]"
            })
    void takesNothingOffTheRest(String packet) {
        assertThat(Packets.withoutAttachments(Unpooled.copiedBuffer(packet, StandardCharsets.UTF_8)))
                .isNull();
    }
}
