package io.imcache.master.web;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.util.context.Context;

/**
 * The threads that read and write clients' connections. Most replies of Redis come on them, for they have connections to it; the
 * others all come on one thread. An answer that was made there would keep the replies behind it waiting, and its way to the
 * connection takes several tasks, most of which wake a thread.
 */
public final class EventLoops {
    private EventLoops() {}

    /** Notes with what is done for a request whose connection it came over. */
    static Mono<Void> noteIn(Mono<Void> handled, Connection connection) {
        return handled.contextWrite(
                Context.of(EventLoop.class, connection.channel().eventLoop()));
    }

    /** Goes on with a reply on the thread of the connection that the request came over, where there is one. */
    public static <T> Mono<T> handOver(Mono<T> reply) {
        return Mono.deferContextual(context -> {
            @Nullable EventLoop loop = context.getOrDefault(EventLoop.class, null);
            return loop == null ? reply : reply.publishOn(Schedulers.fromExecutor(task -> run(task, loop)));
        });
    }

    /** Has something done for the thread of the connection that the request came over; where there is none, for whoever asks. */
    public static <T> Mono<T> current(Function<Executor, Mono<T>> work) {
        return Mono.deferContextual(
                context -> work.apply(context.<Executor>getOrDefault(EventLoop.class, Runnable::run)));
    }

    private static void run(Runnable task, EventLoop loop) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
