package io.imcache.master.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.feed.AccountChange;
import io.imcache.redis.model.StoreException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

class ChangeFeedUnitTests {
    private final FeedFixture fixture = new FeedFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A client that reads as much as it requests. */
    private static final class Client extends BaseSubscriber<ServerSentEvent<String>> {
        final List<ServerSentEvent<String>> events = new CopyOnWriteArrayList<>();
        private final long asks;

        Client(long asks) {
            this.asks = asks;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(asks);
        }

        @Override
        protected void hookOnNext(ServerSentEvent<String> event) {
            events.add(event);
        }

        List<String> told() {
            return events.stream()
                    .filter(event -> !"ready".equals(event.event())) // says the same as "open"
                    .map(event -> event.event() + versionIn(String.valueOf(event.data())))
                    .toList();
        }

        private static String versionIn(String json) {
            int at = json.lastIndexOf("\"version\":");
            return at < 0 ? "" : " " + json.substring(at + 10).split("[,}]", 2)[0];
        }

        String lastId() {
            return String.valueOf(events.get(events.size() - 1).id());
        }
    }

    private Client client(String lastEventId, String... accounts) {
        return client(fixture.open(lastEventId, () -> {}, accounts), Long.MAX_VALUE);
    }

    private static Client client(Flux<ServerSentEvent<String>> events, long asks) {
        var client = new Client(asks);
        events.subscribe(client);
        return client;
    }

    private static void told(Client client, String... expected) {
        await().untilAsserted(() -> assertThat(client.told()).containsExactly(expected));
    }

    @Test
    void tellsEachCommitOnceInOrderAndResumesBehindTheLastOne() {
        fixture.commit("a", 0, 100);
        Client first = client(null, "a", "b");
        told(first, "open 0");
        fixture.commit("a", 100, 101);
        told(first, "open 0", "change 101");
        fixture.commit("b", 0, 50);
        told(first, "open 0", "change 101", "change 50"); // accounts are in the order of their reads
        fixture.commit("a", 101, 102);
        told(first, "open 0", "change 101", "change 50", "change 102");
        first.cancel();
        fixture.commit("a", 102, 103);
        fixture.commit("b", 50, 51);
        Client again = client(first.lastId(), "a", "b");
        told(again, "open 50", "change 103", "change 51");
    }

    @Test
    void findsWhatItWasNotToldOf() {
        fixture.commit("a", 0, 100);
        Client client = client(null, "a");
        fixture.commitSilently("a", 100, 101);
        fixture.commit("a", 101, 102);
        told(client, "open 100", "change 101", "change 102");
        fixture.commitSilently("a", 102, 103);
        fixture.told.tryEmitNext(new AccountChange(null, 0));
        told(client, "open 100", "change 101", "change 102", "profile", "change 103");
    }

    @Test
    void saysWhereHistoryIsGone() {
        fixture.commit("a", 0, 100);
        Client client = client(null, "a");
        told(client, "open 100");
        client.cancel();
        fixture.commit("a", 100, 101);
        fixture.commit("a", 101, 102);
        fixture.trim("a", 1);
        told(client(client.lastId(), "a"), "open 100", "reload 102");
        told(client("unreadable", "a"), "open 1", "reload 102");
    }

    @Test
    void anAccountThatCameAgainIsReloaded() {
        fixture.commit("a", 0, 100);
        Client client = client(null, "a");
        told(client, "open 100");
        String id = client.lastId();
        fixture.delete("a");
        told(client, "open 100", "deleted 0");
        fixture.commit("a", 0, 200);
        told(client, "open 100", "deleted 0", "change 200");
        told(client(id, "a"), "open 100", "reload 200");
    }

    @Test
    void aSlowReaderIsDroppedAndNobodyElse() {
        fixture.commit("a", 0, 100);
        var cutOff = new AtomicBoolean();
        Client slow = client(fixture.open(null, () -> cutOff.set(true), "a"), 2);
        Client quick = client(null, "a");
        for (int i = 0; i < 200; i++) {
            fixture.commit("a", 100 + i, 101 + i);
        }
        await().untilAsserted(() -> assertThat(quick.events).hasSize(202));
        await().untilAsserted(() -> assertThat(fixture.meters
                        .counter("imcache.events.dropped", "reason", "slow")
                        .count())
                .isEqualTo(1));
        await().untilTrue(cutOff);
        assertThat(fixture.meters.get("imcache.events.pending").gauge().value()).isLessThan(16 * 1024);
        slow.request(Long.MAX_VALUE);
        told(slow, "open 100");
        fixture.commit("a", 300, 301);
        await().untilAsserted(() -> assertThat(quick.events).hasSize(203));
    }

    @Test
    void aClientThatReadsOnLearnsWhyItWasDropped() {
        fixture.commit("a", 0, 100);
        Client slow = client(fixture.open(null, () -> {}, "a"), 2);
        told(slow, "open 100");
        for (int i = 0; i < 200; i++) {
            fixture.commit("a", 100 + i, 101 + i);
        }
        await().until(() -> fixture.meters
                        .counter("imcache.events.dropped", "reason", "slow")
                        .count()
                == 1);
        slow.request(Long.MAX_VALUE);
        told(slow, "open 100", "dropped");
        Client again = client(slow.events.get(0).id(), "a");
        await().untilAsserted(() -> assertThat(again.events).hasSize(202));
    }

    @Test
    void staysOpenWhileRedisIsAway() {
        fixture.commit("a", 0, 100);
        Client client = client(null, "a");
        fixture.setAway(true);
        fixture.commit("a", 100, 101);
        assertThatThrownBy(() -> fixture.open(null, () -> {}, "b")).isInstanceOf(StoreException.Unavailable.class);
        fixture.setAway(false);
        told(client, "open 100", "change 101");
    }

    @Test
    void takesNoMoreStreamsThanItMay() {
        Client first = client(null, "a");
        client(null, "a");
        client(null, "b");
        assertThatThrownBy(() -> fixture.open(null, () -> {}, "a")).isInstanceOf(TooManyStreamsException.class);
        assertThat(fixture.meters.get("imcache.events.streams").gauge().value()).isEqualTo(3);
        first.cancel();
        await().until(() -> fixture.meters.get("imcache.events.streams").gauge().value() == 2);
        client(null, "a");
    }

    @Test
    void aStreamOfAllAccountsTellsVersions() {
        Client all = client(null);
        fixture.commit("a", 0, 100);
        fixture.commit("b", 0, 7);
        fixture.delete("a");
        fixture.told.tryEmitNext(new AccountChange(null, 0));
        told(all, "open", "change 100", "change 7", "deleted 0", "reload");
        told(client(all.lastId()), "open", "reload");
    }

    @Test
    void watchersOfAllAreToldFromTheFirstChangeOn() {
        var versions = new CopyOnWriteArrayList<Long>();
        var watching = fixture.feed.watch(new FeedWatcher() {
            @Override
            public void take(FeedEvent event) {
                versions.add(event.version());
            }

            @Override
            public void profileChanged(String accountId) {
                versions.add(-2L);
            }

            @Override
            public void missed() {
                versions.add(-1L);
            }
        });
        fixture.commitSilently("a", 0, 100);
        fixture.commit("a", 100, 101);
        await().untilAsserted(() -> assertThat(versions).containsExactly(101L));
        fixture.commitSilently("a", 101, 102);
        fixture.commit("a", 102, 103);
        fixture.commit("new", 0, 5);
        fixture.delete("new");
        await().untilAsserted(
                        () -> assertThat(versions).startsWith(101L, 102L, 103L).endsWith(0L));
        watching.dispose();
    }

    @Test
    void allStreamsEndWithAReasonWhenTheMasterStops() {
        Client client = client(null, "a");
        fixture.feed.stop();
        told(client, "open 0", "dropped");
        assertThatThrownBy(() -> fixture.open(null, () -> {}, "a")).isInstanceOf(StoreException.Unavailable.class);
    }
}
