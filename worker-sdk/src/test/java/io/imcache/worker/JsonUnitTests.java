package io.imcache.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.worker.item.Comment;
import io.imcache.worker.item.Content;
import io.imcache.worker.item.Direction;
import io.imcache.worker.item.Message;
import io.imcache.worker.item.Notification;
import io.imcache.worker.link.JsonObjects;
import io.imcache.worker.link.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

        assertThat(JsonObjects.parse(JsonText.of(message.fields())).toString())
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
}
