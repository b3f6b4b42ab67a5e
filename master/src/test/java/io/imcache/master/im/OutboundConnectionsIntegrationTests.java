package io.imcache.master.im;

import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.imcache.master.security.Access;
import io.imcache.master.workers.ConnectedWorkers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests which of a worker's connections to two masters gets a message, and which gets it after another was silent. */
class OutboundConnectionsIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final String MESSAGE =
            "{'account_id':'a','conversation_id':'v1','content':'hello','msg_type':'text'}";
    /** The worker that pushes the snapshots. */
    private static final String WORKER = "worker-1";

    private final String prefix = "test-" + UUID.randomUUID();
    private final ImMaster one = new ImMaster(prefix);
    private final ImMaster other = new ImMaster(prefix);

    @BeforeEach
    void push() {
        one.push(snapshotOf("a")
                .at(T)
                .with(CONVERSATIONS, "{'id':'v1','userId':'u1','userName':'Ann'}")
                .with(MESSAGES)
                .push());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private JsonNode send(String body) {
        return one.post("/messages", body).is(201).data();
    }

    private void reportsSent(String id) {
        byte[] json = ("{\"reply_id\":\"" + id + "\",\"status\":\"success\"}").getBytes(StandardCharsets.UTF_8);
        other.workers.messages().result(json, 0, json.length, Access.EVERYONE).block(Duration.ofSeconds(10));
        JsonNode message = one.get("/messages/" + id + "?account_id=a").is(200).data();
        assertThat(message.get("status").asString()).isEqualTo("sent");
    }

    /** A connection that takes everything, and lives or not. */
    private static final class Line implements ConnectedWorkers.Delivery {
        private final List<String> got = new CopyOnWriteArrayList<>();
        private final boolean lives;
        private volatile long heard = System.nanoTime();

        Line(boolean lives) {
            this.lives = lives;
        }

        static Line living() {
            return new Line(true);
        }

        static Line dead() {
            var line = new Line(false);
            line.heard = System.nanoTime() - Duration.ofSeconds(5).toNanos();
            return line;
        }

        @Override
        public boolean deliver(String event, byte[] json) {
            got.add(ImMaster.JSON.readTree(json).get("reply_id").asString());
            if (lives) {
                isHeard();
            }
            return true;
        }

        @Override
        public Duration idle() {
            return Duration.ofNanos(System.nanoTime() - heard);
        }

        void isHeard() {
            heard = System.nanoTime();
        }
    }

    /** Waits until the masters know that another connection was heard of last than before. */
    private String awaitSeat(String before) {
        try (var redis = one.redis.connect()) {
            return await().until(
                            () -> requireNonNullElse(redis.sync().get(prefix + ":{outbound}:seat:" + WORKER), before),
                            seat -> !seat.equals(before));
        }
    }

    @Test
    void aDeadConnectionTakesNothingFromALivingOne() {
        var dead = Line.dead();
        var living = Line.living();
        one.workers.connections().connected(WORKER, dead);
        String first = awaitSeat("");
        other.workers.connections().connected(WORKER, living);
        awaitSeat(first);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add((i % 2 == 0 ? one : other)
                    .post("/messages", MESSAGE)
                    .is(201)
                    .data()
                    .get("msg_id")
                    .asString());
        }
        await().untilAsserted(() -> assertThat(living.got).containsExactlyInAnyOrderElementsOf(sent));
        assertThat(dead.got).isEmpty();

        other.workers.connections().disconnected(WORKER, living);
        send(MESSAGE);
        await().untilAsserted(() -> assertThat(dead.got).hasSize(1));
    }

    @Test
    void theLastConnectionOfOneMasterGetsWhatIsSent() {
        var dead = Line.dead();
        var living = Line.living();
        other.workers.connections().connected(WORKER, living);
        other.workers.connections().connected(WORKER, dead);
        send(MESSAGE);
        await().untilAsserted(() -> assertThat(living.got).hasSize(1));
        assertThat(dead.got).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isHandedToTheNextConnectionWhereTheLastWasSilentSince(boolean sameMaster) {
        var dead = Line.dead();
        one.workers.connections().connected(WORKER, dead);
        String id = send(MESSAGE).get("msg_id").asString();
        await().untilAsserted(() -> assertThat(dead.got).containsExactly(id));
        one.workers.connections().disconnected(WORKER, dead);
        var next = Line.living();
        (sameMaster ? one : other).workers.connections().connected(WORKER, next);
        await().untilAsserted(() -> assertThat(next.got).containsExactly(id));
        reportsSent(id);
        assertThat(dead.got).hasSize(1);
    }

    @Test
    void isSentOnceWhereAnythingWasHeardSince() {
        var first = Line.dead();
        one.workers.connections().connected(WORKER, first);
        String heard = send(MESSAGE).get("msg_id").asString();
        await().untilAsserted(() -> assertThat(first.got).containsExactly(heard));
        first.isHeard();
        String silent = send(MESSAGE).get("msg_id").asString();
        await().untilAsserted(() -> assertThat(first.got).containsExactly(heard, silent));
        var next = Line.living();
        other.workers.connections().connected(WORKER, next);
        await().untilAsserted(() -> assertThat(next.got).containsExactly(silent));
    }
}
