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
 * What one thread asks for while it goes round once: gathered, and asked for in one piece when it has done what it had to do.
 * Nothing is asked earlier than its caller asked, and nobody waits for the answer to another's question.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each is told what it says
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

    /** @param ask asks for versions, each answered for itself */
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
        } catch (RejectedExecutionException e) { // it ends; whoever waits need not for ever
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
