package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.core.publisher.Sinks.EmitFailureHandler.FAIL_FAST;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class SharedReadsUnitTests {
    private final SharedReads<String, Integer> reads = new SharedReads<>();
    private final List<Sinks.One<Integer>> begun = new ArrayList<>();

    private Mono<Integer> reading() {
        Sinks.One<Integer> result = Sinks.one();
        begun.add(result);
        return result.asMono();
    }

    private Disposable ask(String key, List<Object> told) {
        return reads.read(key, this::reading)
                .subscribe(told::add, error -> told.add(String.valueOf(error.getMessage())));
    }

    /** Otherwise an answer could be older than a push acknowledged before the question. */
    @Test
    void callersDuringAReadShareTheNext() {
        var first = new ArrayList<>();
        var later = new ArrayList<>();
        ask("a", first);
        ask("a", later);
        ask("a", later);
        assertThat(begun).hasSize(1);
        begun.get(0).emitValue(1, FAIL_FAST);
        assertThat(first).containsExactly(1);
        assertThat(later).isEmpty();
        assertThat(begun).hasSize(2);
        begun.get(1).emitValue(2, FAIL_FAST);
        assertThat(later).containsExactly(2, 2);
        assertThat(begun).hasSize(2);
        assertThat(reads.size()).isZero();
    }

    @Test
    void readsEachThingForItself() {
        var told = new ArrayList<>();
        ask("a", told);
        ask("b", told);
        assertThat(begun).hasSize(2);
        begun.get(1).emitValue(2, FAIL_FAST);
        assertThat(told).containsExactly(2);
    }

    @Test
    void anErrorIsToldToThoseWhoShareIt() {
        var first = new ArrayList<>();
        var later = new ArrayList<>();
        ask("a", first);
        ask("a", later);
        begun.get(0).emitError(new IllegalStateException("away"), FAIL_FAST);
        assertThat(first).containsExactly("away");
        begun.get(1).emitValue(2, FAIL_FAST);
        assertThat(later).containsExactly(2);
        assertThat(reads.size()).isZero();
    }

    @Test
    void aCallerThatCancelsDoesNotCancelOthers() {
        var gone = new ArrayList<>();
        var stays = new ArrayList<>();
        Disposable asked = ask("a", gone);
        ask("a", stays);
        asked.dispose();
        begun.get(0).emitValue(1, FAIL_FAST);
        begun.get(1).emitValue(2, FAIL_FAST);
        assertThat(gone).isEmpty();
        assertThat(stays).containsExactly(2);
    }
}
