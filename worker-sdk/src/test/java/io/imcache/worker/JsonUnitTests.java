package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.worker.item.Comment;
import io.imcache.worker.item.Content;
import io.imcache.worker.item.Direction;
import io.imcache.worker.item.Message;
import io.imcache.worker.item.Notification;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class JsonUnitTests {
    @Test
    void itemHasItsFieldsAndTheExtraOnes() {
        Message message = Message.builder("m")
                .direction(Direction.OUTBOUND)
                .read(true)
                .content("它说\"好\"\n😀")
                .createdAt(Instant.ofEpochMilli(1_761_804_248_025L))
                .extra("rawData", Map.of("list", Arrays.asList(1, 2.5, true, null)))
                .extra("content", "a component wins")
                .build();

        assertThat(SocketIoTransport.parse(JsonText.of(message.fields())).toString())
                .contains("messageId=m", "direction=outbound", "isRead=true", "content=它说\"好\"\n😀")
                .contains("createdAt=1761804248025", "rawData={list=[1, 2.5, true, null]}");
    }

    @Test
    void itemsAreWhatTheyWereMade() {
        var list = new ArrayList<>(List.of("x"));
        Comment comment = Comment.builder("k").extra("list", list).build();
        list.add("y");

        assertThat(comment.extra()).isEqualTo(Map.of("list", List.of("x")));
        assertThat(comment.toBuilder().build()).isEqualTo(comment);
    }

    @Test
    void whatIsNotJsonIsRefused() {
        assertThatThrownBy(
                        () -> Content.builder("v").extra("when", Instant.EPOCH).build())
                .hasMessage("when: java.time.Instant (expected: a string, number, boolean, list or map)");
        assertThatThrownBy(() ->
                        Content.builder("v").extra("n", Map.of("x", Double.NaN)).build())
                .hasMessage("n.x: NaN (expected: a finite number)");
        var endless = new HashMap<String, Object>();
        endless.put("self", endless);
        assertThatThrownBy(() -> Content.builder("v").extra("e", endless).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noItemAndNoRequestPrintsWhatPeopleWrite() {
        assertThat(Fixture.message("m", 1)).hasToString("Message[m]");
        assertThat(Notification.builder("n").content("secret").build().toString())
                .doesNotContain("secret");
        assertThat(ReplyRequest.of(Map.of("reply_id", "r", "reply_content", "secret"))
                        .toString())
                .doesNotContain("secret");
    }

    @Test
    void smallBodiesStayAsTheyAreAndLargeOnesAreGzipped() throws Exception {
        byte[] bytes = "0123456789".getBytes(StandardCharsets.US_ASCII);
        var small = new BodyBuffer(10, 20);
        small.write(bytes);
        small.close();
        assertThat(small.body().isGzipped()).isFalse();
        assertThat(small.body().bytes()).isEqualTo(bytes);

        var large = new BodyBuffer(10, 20);
        large.write(bytes);
        large.write(bytes);
        large.close();
        assertThat(large.body().isGzipped()).isTrue();
        assertThat(new GZIPInputStream(new ByteArrayInputStream(large.body().bytes())).readAllBytes())
                .asString()
                .isEqualTo("01234567890123456789");

        var tooLarge = new BodyBuffer(10, 19);
        tooLarge.write(bytes);
        assertThatThrownBy(() -> tooLarge.write(bytes))
                .hasMessage("snapshot: more than 19 bytes (expected: at most that many)");
    }
}
