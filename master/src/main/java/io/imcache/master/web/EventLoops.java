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
 * The event loops of clients' connections. Most replies of Redis arrive on them, because they have connections to it;
 * the others all arrive on one thread. An answer written there would delay the replies behind it, and would take
 * several tasks to its connection, most of which wake a thread.
 */
public final class EventLoops {
    private EventLoops() {}

    /** Puts the event loop of a request's connection into the Reactor context. */
    static Mono<Void> noteIn(Mono<Void> handled, Connection connection) {
        return handled.contextWrite(
                Context.of(EventLoop.class, connection.channel().eventLoop()));
    }

    /** Continues with a reply on the event loop of the request's connection, if there is one. */
    public static <T> Mono<T> handOver(Mono<T> reply) {
        return Mono.deferContextual(context -> {
            @Nullable EventLoop loop = context.getOrDefault(EventLoop.class, null);
            return loop == null ? reply : reply.publishOn(Schedulers.fromExecutor(task -> run(task, loop)));
        });
    }

    /**
     * Passes the event loop of the request's connection to some work; without one, an executor that runs tasks
     * directly.
     */
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
