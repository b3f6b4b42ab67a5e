package io.imcache.redis.write;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.redis.item.ItemReader;
import io.imcache.redis.item.ItemValues;
import io.imcache.redis.item.MessageSchema;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.Mark;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoredItem;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests messages with the same words, whose copies and reports come in every order. */
class SentMessagesOrderIntegrationTests {
    private static final long T = 1_761_804_248_025L;
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    /** Between two messages: more than clocks may be apart. */
    private static final long LATER = 60_000;

    private final StoreFixture redis = new StoreFixture();
    private int accounts;

    /** How a crawler pushes a copy. */
    private enum Way {
        SNAPSHOT,
        MERGING_SNAPSHOT,
        DELTA
    }

    @AfterEach
    void close() {
        redis.close();
    }

    /** An account whose client has sent some messages with the same words. */
    private final class Sending {
        private final String id = "a" + accounts++;
        private final Way way;
        private final List<String> pushed = new ArrayList<>(List.of("{'id':'m0','createdAt':1761800000000}"));
        private long time = T;

        Sending(Way way) {
            this.way = way;
            redis.replace(snapshotOf(id).at(time).with(MESSAGES, pushed).push());
        }

        /** Sends {@code im-1} at once, {@code im-2} a minute later. The first is recalled, the second deleted. */
        void send(int number) {
            String json = "{\"messageId\":\"im-" + number
                    + "\",\"conversationId\":\"v\",\"direction\":\"outbound\",\"content\":\"hi\",\"createdAt\":"
                    + sentAt(number) + ",\"status\":\"sending\"}";
            redis.store.create(id, MESSAGES, json).block();
            redis.store
                    .mark(id, MESSAGES, List.of("im-" + number), Mark.of(ownField(number), true))
                    .block();
        }

        void report(int number, Mark mark) {
            redis.store.mark(id, MESSAGES, List.of("im-" + number), mark).block();
        }

        /** Pushes the copy of a message: {@code p1} of {@code im-1}. */
        void copy(int number) {
            copy("p" + number, sentAt(number) + 1_000);
        }

        void copy(String copyId, long createdAt) {
            String copy = "{'id':'" + copyId
                    + "','conversationId':'v','direction':'outgoing','content':'hi','createdAt':" + createdAt + "}";
            push(copy);
        }

        void push(String copy) {
            pushed.add(copy);
            Snapshots push = snapshotOf(id).at(++time);
            switch (way) {
                case SNAPSHOT -> redis.replace(push.with(MESSAGES, pushed).push());
                case MERGING_SNAPSHOT ->
                    redis.replace(push.merging().with(MESSAGES, copy).push());
                case DELTA ->
                    redis.store
                            .apply(new DeltaPush(push.with(MESSAGES, copy).push(), null, Map.of()))
                            .block();
            }
        }

        /** Returns what clients see: ids of messages, the oldest first, each with the id that its sender knows. */
        Map<String, String> seen() {
            var seen = new LinkedHashMap<String, String>();
            var items = new ArrayList<>(
                    redis.page(PageQuery.of(id, MESSAGES).page(0, 100)).items());
            Collections.reverse(items);
            for (StoredItem item : items) {
                ItemValues values = item.values(new ItemReader());
                seen.put(requireNonNull(values.text(MESSAGE.id)), values.text(MESSAGE.clientMessageId, ""));
            }
            assertThat(redis.store.ids(id, MESSAGES).block()).containsExactlyInAnyOrderElementsOf(seen.keySet());
            return seen;
        }

        void hasMarks(String messageId, int number) {
            ItemValues values = values(messageId);
            assertThat(MESSAGE.says(values, ownField(number), true)).isTrue();
            assertThat(MESSAGE.says(values, ownField(3 - number), true)).isFalse();
            assertThat(redis.store.made(id, "im-" + number).block().items())
                    .extracting(item -> item.values(new ItemReader()).text(MESSAGE.id))
                    .containsExactly(messageId);
        }

        ItemValues values(String messageId) {
            return redis.item(id, MESSAGES, messageId).items().get(0).values(new ItemReader());
        }

        /** Pushes all that was pushed so far, as crawlers do all the time. */
        void pushAll() {
            var outcome = redis.committed(
                    snapshotOf(id).at(++time).with(MESSAGES, pushed).push());
            assertThat(outcome.changed()).isFalse();
        }
    }

    private static long sentAt(int number) {
        return T + (number - 1) * LATER;
    }

    private static String ownField(int number) {
        return number == 1 ? "isRecalled" : "isDeleted";
    }

    private static Mark sent(@Nullable String platformId) {
        Mark sent = Mark.of("status", "sent");
        return platformId == null ? sent : sent.and("platformMessageId", platformId);
    }

    private static Mark failed() {
        return Mark.of("status", "failed").and("error", "blocked");
    }

    /** Returns all orders of the numbers below a bound. */
    private static List<List<Integer>> orders(int bound) {
        List<List<Integer>> orders = List.of(List.of());
        for (int next = 0; next < bound; next++) {
            var longer = new ArrayList<List<Integer>>();
            for (List<Integer> order : orders) {
                for (int place = 0; place <= order.size(); place++) {
                    var with = new ArrayList<>(order);
                    with.add(place, next);
                    longer.add(with);
                }
            }
            orders = longer;
        }
        return orders;
    }

    private static void run(List<Integer> order, Runnable... events) {
        order.forEach(event -> events[event].run());
    }

    /** Workers name the platform's ids, ids that they invented, or none. */
    @ParameterizedTest
    @CsvSource({
        "SNAPSHOT,p1,p2",
        "SNAPSHOT,dm_u_1,dm_u_2",
        "SNAPSHOT,,",
        "SNAPSHOT,p1,",
        "SNAPSHOT,,p2",
        "MERGING_SNAPSHOT,p1,p2",
        "MERGING_SNAPSHOT,dm_u_1,dm_u_2",
        "MERGING_SNAPSHOT,,",
        "DELTA,p1,p2",
        "DELTA,dm_u_1,dm_u_2",
        "DELTA,,",
        "DELTA,dm_u_1,p2",
        "DELTA,p1,dm_u_2"
    })
    void eachIsThereOnceWithItsMarks(Way way, @Nullable String first, @Nullable String second) {
        for (List<Integer> order : orders(4)) {
            var sending = new Sending(way);
            sending.send(1);
            sending.send(2);
            run(
                    order,
                    () -> sending.copy(1),
                    () -> sending.copy(2),
                    () -> sending.report(1, sent(first)),
                    () -> sending.report(2, sent(second)));
            assertThat(sending.seen())
                    .as("%s", order)
                    .containsExactly(Map.entry("m0", ""), Map.entry("p1", "im-1"), Map.entry("p2", "im-2"));
            sending.hasMarks("p1", 1);
            sending.hasMarks("p2", 2);
            sending.pushAll();
        }
    }

    /** The worker sent the second first. Only its report can tell that. */
    @ParameterizedTest
    @EnumSource
    void reportsTellMoreThanTimes(Way way) {
        for (List<Integer> order : orders(4)) {
            var sending = new Sending(way);
            sending.send(1);
            sending.send(2);
            run(
                    order,
                    () -> sending.copy("p2", sentAt(2) + 1_000),
                    () -> sending.copy("p1", sentAt(2) + 2_000),
                    () -> sending.report(1, sent("p1")),
                    () -> sending.report(2, sent("p2")));
            assertThat(sending.seen())
                    .as("%s", order)
                    .containsExactly(Map.entry("m0", ""), Map.entry("p2", "im-2"), Map.entry("p1", "im-1"));
            sending.hasMarks("p1", 1);
            sending.hasMarks("p2", 2);
            sending.pushAll();
        }
    }

    /** A message failed, and was sent again. The crawler has one copy. */
    @ParameterizedTest
    @CsvSource({
        "SNAPSHOT,p2", "SNAPSHOT,dm_u_2", "SNAPSHOT,",
        "MERGING_SNAPSHOT,p2", "MERGING_SNAPSHOT,dm_u_2", "MERGING_SNAPSHOT,",
        "DELTA,p2", "DELTA,dm_u_2", "DELTA,"
    })
    void theCopyBelongsToWhatWasSentAgain(Way way, @Nullable String reported) {
        for (List<Integer> order : orders(4)) {
            if (order.indexOf(1) > order.indexOf(2) || order.indexOf(1) > order.indexOf(3)) {
                continue; // neither reported nor pushed before it was sent again
            }
            var sending = new Sending(way);
            sending.send(1);
            run(
                    order,
                    () -> sending.report(1, failed()),
                    () -> sending.send(2),
                    () -> sending.report(2, sent(reported)),
                    () -> sending.copy(2));
            assertThat(sending.seen())
                    .as("%s", order)
                    .containsExactly(Map.entry("m0", ""), Map.entry("im-1", ""), Map.entry("p2", "im-2"));
            assertThat(MESSAGE.status(sending.values("im-1"))).isEqualTo("failed");
            assertThat(sending.values("im-1").text(MESSAGE.error)).isEqualTo("blocked");
            sending.hasMarks("im-1", 1);
            sending.hasMarks("p2", 2);
            sending.pushAll();
        }
    }

    /** Words that are typed on the phone belong to nobody, whatever failed, or was sent days before. */
    @ParameterizedTest
    @EnumSource
    void whatIsTypedDaysLaterBelongsToNobody(Way way) {
        for (Mark report : List.of(failed(), sent("dm_u_1"), sent(null))) {
            for (List<Integer> order : orders(2)) {
                var sending = new Sending(way);
                sending.send(1);
                run(order, () -> sending.report(1, report), () -> sending.copy("p9", T + 3 * 24 * 3_600_000L));
                assertThat(sending.seen())
                        .as("%s", order)
                        .containsExactly(Map.entry("m0", ""), Map.entry("im-1", ""), Map.entry("p9", ""));
                sending.copy(1);
                assertThat(sending.seen())
                        .containsExactly(Map.entry("m0", ""), Map.entry("p1", "im-1"), Map.entry("p9", ""));
            }
        }
    }

    /** What is typed on the phone meanwhile is taken for what waits, until the worker says which one it sent. */
    @ParameterizedTest
    @EnumSource
    void theReportCorrectsTheCopyOfWhatWaits(Way way) {
        var sending = new Sending(way);
        sending.send(1);
        sending.copy("p9", T + 1_000);
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("p9", "im-1"));
        sending.copy("p1", T + 30_000);
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("p9", "im-1"), Map.entry("p1", ""));
        sending.report(1, sent("p1"));
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("p9", ""), Map.entry("p1", "im-1"));
        sending.hasMarks("p1", 1);
        sending.pushAll();
    }

    /** A crawler's next push may say other words, or no direction. The guess was right when it was made. */
    @ParameterizedTest
    @CsvSource({
        "SNAPSHOT,'{''id'':''p1'',''conversationId'':''v'',''content'':''hi'',''createdAt'':1761804249025}'",
        "DELTA,'{''id'':''p1'',''conversationId'':''v'',''content'':''h'',''createdAt'':1761804249025}'",
        "DELTA,'{''id'':''p1'',''direction'':''outgoing'',''createdAt'':1761804249025}'"
    })
    void aGuessOutlivesItsWords(Way way, String later) {
        var sending = new Sending(way);
        sending.send(1);
        sending.send(2);
        sending.copy(1);
        sending.pushed.remove(1);
        sending.push(later);
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("p1", "im-1"), Map.entry("im-2", ""));
        sending.report(1, sent(null));
        sending.copy(2);
        sending.report(2, sent(null));
        assertThat(sending.seen())
                .containsExactly(Map.entry("m0", ""), Map.entry("p1", "im-1"), Map.entry("p2", "im-2"));
        sending.hasMarks("p1", 1);
        sending.hasMarks("p2", 2);
    }

    /** Also if the report names no id of the platform, so that the guess is looked at again. */
    @ParameterizedTest
    @CsvSource({
        "SNAPSHOT,''",
        "MERGING_SNAPSHOT,''",
        "DELTA,''",
        "SNAPSHOT,',''createdAt'':0'",
        "DELTA,',''createdAt'':0'",
    })
    void aGuessWithoutATimeOutlivesAReport(Way way, String noTime) {
        var sending = new Sending(way);
        sending.send(1);
        sending.push("{'id':'p1','conversationId':'v','direction':'outgoing','content':'hi'" + noTime + "}");
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("p1", "im-1"));
        sending.report(1, sent(null));
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("p1", "im-1"));
        sending.hasMarks("p1", 1);
    }

    /** A message whose copy turns out to be another's waits again, and counts as little as before. */
    @Test
    void whatLosesItsCopyWaitsAgain() {
        var sending = new Sending(Way.SNAPSHOT);
        sending.send(1);
        sending.send(2);
        sending.copy(2);
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("im-2", ""), Map.entry("p2", "im-1"));
        sending.report(2, sent(null));
        assertThat(sending.seen()).containsExactly(Map.entry("m0", ""), Map.entry("im-1", ""), Map.entry("p2", "im-2"));
        assertThat(MESSAGE.status(sending.values("im-1"))).isEqualTo("sending");
        sending.hasMarks("im-1", 1);
        sending.hasMarks("p2", 2);
        assertThat(redis.store.unread(sending.id).block().directMessages())
                .as("m0 alone")
                .isOne();
        sending.pushAll();
    }
}
