package io.imcache.master.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class AccountLanesUnitTests {
    private final AccountLanes lanes = new AccountLanes();
    private final List<String> begun = new CopyOnWriteArrayList<>();

    private Disposable run(String accountId, String name, Mono<Void> task) {
        return lanes.inOrder(accountId, Mono.defer(() -> {
                    begun.add(name);
                    return task;
                }))
                .onErrorComplete()
                .subscribe();
    }

    @Test
    void tasksOfOneAccountWaitForEachOtherAndForNobodyElse() {
        Sinks.Empty<Void> first = Sinks.empty();
        run("a", "first", first.asMono());
        run("a", "second", Mono.error(new IllegalStateException()));
        run("a", "third", Mono.empty());
        run("b", "other", Mono.empty());
        assertThat(begun).containsExactly("first", "other");

        first.tryEmitEmpty();
        await().untilAsserted(() -> assertThat(begun).containsExactly("first", "other", "second", "third"));
    }

    @Test
    void anErrorOfTheJvmHoldsUpNobody() {
        Mono<Void> overflowing = Mono.fromRunnable(() -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(() -> run("a", "first", overflowing)).isInstanceOf(StackOverflowError.class);
        run("a", "second", Mono.empty());
        assertThat(begun).containsExactly("first", "second");
        assertThat(lanes.size()).isZero();
    }

    @Test
    void oneThatIsGivenUpWhileItWaitsLetsNobodyOvertake() {
        Sinks.Empty<Void> first = Sinks.empty();
        run("a", "first", first.asMono());
        Disposable second = run("a", "second", Mono.empty());
        run("a", "third", Mono.empty());
        second.dispose();
        Disposable fourth = run("a", "fourth", Mono.empty());
        fourth.dispose();
        run("a", "fifth", Mono.empty());
        assertThat(begun).containsExactly("first");

        first.tryEmitEmpty();
        await().untilAsserted(() -> assertThat(begun).containsExactly("first", "third", "fifth"));
    }

    @Test
    void aThousandThatFailAtOnceDoNotNest() {
        Sinks.Empty<Void> first = Sinks.empty();
        run("a", "first", first.asMono());
        for (int i = 0; i < 10_000; i++) {
            run("a", "failing", Mono.error(new IllegalStateException()));
        }
        run("a", "last", Mono.empty());
        first.tryEmitEmpty();
        await().until(() -> begun.contains("last"));
    }
}
