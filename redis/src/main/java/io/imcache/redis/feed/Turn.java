package io.imcache.redis.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * Batches the version lookups of one event-loop iteration. No lookup is sent before its caller asks, and none waits for
 * the answer to another.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each answer goes to its sink
final class Turn {
    private final Executor caller;
    private final Function<List<String>, List<CompletableFuture<Long>>> ask;
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();
    private List<Question> questions = new ArrayList<>();

    private record Question(String accountId, MonoSink<Long> sink) {
        void answer(@Nullable Long version, @Nullable Throwable error) {
            if (error == null) {
                sink.success(version);
            } else {
                sink.error(error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            }
        }
    }

    /** @param ask looks up versions, with an answer for each */
    Turn(Executor caller, Function<List<String>, List<CompletableFuture<Long>>> ask) {
        this.caller = caller;
        this.ask = ask;
    }

    void ask(String accountId, MonoSink<Long> sink) {
        boolean first;
        synchronized (this) {
            questions.add(new Question(accountId, sink));
            first = questions.size() == 1;
        }
        if (first) {
            run(this::send);
        }
    }

    private void run(Runnable task) {
        try {
            caller.execute(task);
        } catch (RejectedExecutionException e) { // the thread ends; its callers must not wait for ever
            task.run();
        }
    }

    private void send() {
        List<Question> now;
        synchronized (this) {
            now = questions;
            questions = new ArrayList<>();
        }
        List<CompletableFuture<Long>> asked;
        try {
            asked = ask.apply(now.stream().map(Question::accountId).toList());
        } catch (RuntimeException e) {
            now.forEach(question -> question.answer(null, e));
            return;
        }
        for (int i = 0; i < asked.size(); i++) {
            Question question = now.get(i);
            asked.get(i).whenComplete((version, error) -> tell(() -> question.answer(version, error)));
        }
    }

    private void tell(Runnable answer) {
        answers.add(answer);
        if (telling.compareAndSet(false, true)) {
            run(this::tellAll);
        }
    }

    private void tellAll() {
        telling.set(false);
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
    }
}
