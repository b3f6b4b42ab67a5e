package io.imcache.master.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class PendingListsUnitTests {
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final AtomicBoolean idle = new AtomicBoolean(true);
    private final AtomicBoolean failing = new AtomicBoolean();

    private final PendingLists.Lists lists = new PendingLists.Lists() {
        @Override
        public boolean isIdle() {
            return idle.get();
        }

        @Override
        public Mono<Integer> sendChannels() {
            return send("channels");
        }

        @Override
        public Mono<Integer> sendTopics(String accountId) {
            return send(accountId);
        }

        @Override
        public boolean isLookedAt(String accountId) {
            return accountId.startsWith("looked");
        }
    };

    private Mono<Integer> send(String list) {
        return Mono.fromSupplier(() -> {
            if (failing.get()) {
                throw new IllegalStateException("away");
            }
            sent.add(list);
            return 1_000;
        });
    }

    @Test
    void howeverMuchChangesAListIsSentOnce() {
        var pushes = new PendingLists(lists, 1_000_000);
        for (int i = 0; i < 1_000; i++) {
            pushes.channels();
            pushes.topics("a");
            pushes.topics("looked-at");
        }
        await().until(() -> sent.size() >= 3);
        assertThat(sent).startsWith("channels", "looked-at", "a");
        await().during(Duration.ofMillis(400)).until(() -> sent.size() <= 6);
    }

    @Test
    void listsAreSentNoFasterThanTheyMay() {
        var pushes = new PendingLists(lists, 100); // ten seconds for one
        pushes.channels();
        await().until(() -> sent.size() == 1);
        pushes.channels();
        await().during(Duration.ofMillis(600)).until(() -> sent.size() == 1);
    }

    @Test
    void nothingIsAddedForAClientThatIsBusy() {
        idle.set(false);
        var pushes = new PendingLists(lists, 1_000_000);
        pushes.channels();
        await().during(Duration.ofMillis(400)).until(sent::isEmpty);
        assertThat(pushes.takeChannels()).isTrue();
        pushes.channels();
        idle.set(true);
        await().until(() -> sent.size() == 1);
    }

    @Test
    void whatFailedIsTriedAgain() {
        failing.set(true);
        var pushes = new PendingLists(lists, 1_000_000);
        pushes.channels();
        pushes.topics("a");
        await().during(Duration.ofMillis(300)).until(sent::isEmpty);
        failing.set(false);
        await().until(() -> sent.containsAll(List.of("channels", "a")));
    }

    @Test
    void nothingIsSentToOneThatHasLeft() {
        var pushes = new PendingLists(lists, 1_000_000);
        pushes.topics("a");
        pushes.channels();
        pushes.end();
        await().during(Duration.ofMillis(300)).until(sent::isEmpty);
    }
}
