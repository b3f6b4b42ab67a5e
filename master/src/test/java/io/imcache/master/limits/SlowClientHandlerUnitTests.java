package io.imcache.master.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests with a channel whose clock the test moves: 60 s to stall, 10 minutes for a request. */
class SlowClientHandlerUnitTests {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final EmbeddedChannel channel = channel();

    private EmbeddedChannel channel() {
        var made = new EmbeddedChannel();
        made.freezeTime();
        made.pipeline().addLast("codec", new HttpServerCodec());
        new SlowClients(LimitProperties.defaults(), new RefusalMeters(meters)).watch(made.pipeline(), "codec", "codec");
        return made;
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private double refused(String limit) {
        Counter counter =
                meters.find("imcache.limits.refused").tag("limit", limit).counter();
        return counter == null ? 0 : counter.count();
    }

    private void answer(HttpResponseStatus status) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers().set("Content-Length", 0);
        channel.writeOutbound(response);
    }

    private void isCutOff(String limit) {
        assertThat(channel.isOpen()).isFalse();
        assertThat(refused(limit)).isEqualTo(1);
    }

    @Test
    void oneThatSaysNothingIsCutOff() {
        pass(59);
        assertThat(channel.isOpen()).isTrue();
        pass(17);
        isCutOff("timeout");
    }

    @Test
    void aHeadMayNotDribble() {
        send("GET /api/im/messages HTTP/1.1\r\n");
        for (int i = 0; i < 8; i++) {
            send("X-" + i + ": 1\r\n");
            pass(10);
        }
        isCutOff("timeout");
    }

    @Test
    void theHeadOfALaterRequestMayNotDribble() {
        send("GET / HTTP/1.1\r\n\r\n");
        answer(HttpResponseStatus.OK);
        pass(590);
        assertThat(channel.isOpen()).as("between requests").isTrue();
        send("GET / HT");
        pass(76);
        isCutOff("timeout");
    }

    @Test
    void aBodyMayNotStall() {
        send("PUT / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc");
        pass(50);
        send("def");
        pass(50);
        assertThat(channel.isOpen()).as("bytes came").isTrue();
        pass(26);
        isCutOff("timeout");
    }

    @Test
    void aBodyMayNotTakeForEver() {
        send("PUT / HTTP/1.1\r\nContent-Length: 100\r\n\r\n");
        for (int i = 0; i < 31; i++) {
            send("a");
            pass(20);
        }
        isCutOff("request-timeout");
    }

    private void sendBody(int bytes) {
        send("x".repeat(bytes));
    }

    @Test
    void aLargeBodyMayNotDribble() {
        send("PUT / HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n");
        sendBody(100_000);
        for (int i = 0; i < 20; i++) {
            pass(10);
            sendBody(100_000);
        }
        assertThat(channel.isOpen()).as("10 KB a second").isTrue();
        channel.config().setAutoRead(false);
        sendBody(100_000);
        pass(300);
        channel.config().setAutoRead(true);
        channel.read();
        pass(20);
        assertThat(channel.isOpen()).as("the master paused").isTrue();
        for (int i = 0; i < 16 && channel.isOpen(); i++) {
            sendBody(10_000);
            pass(10);
        }
        isCutOff("timeout");
    }

    @Test
    void timeInWhichTheMasterDoesNotReadIsNotTheClients() {
        channel.config().setAutoRead(false);
        send("PUT / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc");
        pass(300);
        assertThat(channel.isOpen()).isTrue();
        channel.read();
        pass(59);
        assertThat(channel.isOpen()).isTrue();
        pass(17);
        isCutOff("timeout");
    }

    @Test
    void aRequestThatCameWholeMayTakeItsTime() {
        send("PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
        pass(3_600);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aConnectionIsNotKeptForNothing() {
        send("GET / HTTP/1.1\r\n\r\n");
        answer(HttpResponseStatus.OK);
        pass(599);
        send("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
        answer(HttpResponseStatus.OK);
        pass(3_600);
        assertThat(channel.isOpen()).as("one of two is under way").isTrue();
        answer(HttpResponseStatus.OK);
        pass(599);
        assertThat(channel.isOpen()).isTrue();
        pass(17);
        isCutOff("idle-timeout");
    }

    @Test
    void aPreliminaryResponseIsNone() {
        send("PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
        answer(HttpResponseStatus.CONTINUE);
        send("abc");
        pass(3_600);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aWebSocketMayBeSilentButNotStopInAMessage() {
        send("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n");
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        channel.writeOutbound(response);
        channel.pipeline().remove("codec");
        pass(3_600);
        send("a frame");
        pass(3_600);
        assertThat(channel.isOpen()).isTrue();
        channel.pipeline().fireUserEventTriggered(SlowClients.Message.BEGINS);
        send("another");
        channel.pipeline().fireUserEventTriggered(SlowClients.Message.ENDS);
        pass(3_600);
        assertThat(channel.isOpen()).isTrue();
        send("a third");
        channel.pipeline().fireUserEventTriggered(SlowClients.Message.BEGINS);
        pass(50);
        send("its second half");
        pass(50);
        assertThat(channel.isOpen()).as("bytes came").isTrue();
        pass(26);
        isCutOff("timeout");
    }

    @Test
    void aResponseIsToBeTaken() {
        send("GET / HTTP/1.1\r\n\r\n");
        // The channel's own buffer holds the bytes that the client did not read.
        channel.unsafe().outboundBuffer().addMessage(Unpooled.wrappedBuffer(new byte[10]), 10, channel.newPromise());
        channel.unsafe().outboundBuffer().addFlush();
        pass(59);
        assertThat(channel.isOpen()).isTrue();
        pass(32);
        isCutOff("timeout");
    }

    @Test
    void checksEndWithTheLastConnection() {
        assertThat(channel.close().isSuccess()).isTrue();
        pass(16);
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    }
}
