package io.imcache.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Thousands of streams of the change feed, read by one thread, which costs next to nothing beside the masters. */
final class FeedClients implements AutoCloseable {
    /** So many connect at once: more than a listening socket queues would be turned away. */
    private static final int AT_ONCE = 100;

    private static final long LIMIT_SECONDS = 60;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final List<FeedStream> streams = new ArrayList<>();
    private final Map<String, Integer> wrong = new TreeMap<>();
    private List<Arrival> arrivals = new ArrayList<>();
    private int open;
    private volatile boolean closed;

    /** @param at as {@link System#nanoTime} */
    record Arrival(String account, long version, long at) {}

    /** What is to be opened. */
    record Wanted(int port, List<String> accounts) {}

    private final FeedStream.Listener listener = new FeedStream.Listener() {
        @Override
        public void opened() {
            open++;
        }

        @Override
        public void changed(String account, long version, long at) {
            arrivals.add(new Arrival(account, version, at));
        }

        @Override
        public void wrong(String what) {
            wrong.merge(what, 1, Integer::sum);
        }
    };

    FeedClients() throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, "feed-clients");
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens these; returns once each is told where it begins. */
    void open(List<Wanted> wanted) throws Exception {
        int before = on(() -> open);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        for (int from = 0; from < wanted.size(); from += AT_ONCE) {
            List<Wanted> next = wanted.subList(from, Math.min(wanted.size(), from + AT_ONCE));
            on(() -> {
                for (Wanted each : next) {
                    connect(each);
                }
                return null;
            });
            int expected = before + from + next.size();
            while (on(() -> open) < expected) {
                if (System.nanoTime() > end) {
                    throw new IOException("opened " + on(() -> open) + " streams of " + wanted.size() + "; " + wrong());
                }
                Thread.sleep(5);
            }
        }
    }

    private void connect(Wanted wanted) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted.port()));
        channel.register(selector, SelectionKey.OP_CONNECT, wanted);
    }

    /** Whether all streams were told of these versions. */
    boolean haveReached(Map<String, Long> versions) throws Exception {
        return on(() -> streams.stream()
                .flatMap(stream -> stream.versions().entrySet().stream())
                .allMatch(entry -> entry.getValue() >= versions.getOrDefault(entry.getKey(), 0L)));
    }

    /** How many versions of how many streams were not told. */
    long behind(Map<String, Long> versions) throws Exception {
        return on(() -> streams.stream()
                .flatMap(stream -> stream.versions().entrySet().stream())
                .mapToLong(entry -> Math.max(0, versions.getOrDefault(entry.getKey(), 0L) - entry.getValue()))
                .sum());
    }

    /** Takes what arrived since it was called last. */
    List<Arrival> arrivals() throws Exception {
        return on(() -> {
            List<Arrival> all = arrivals;
            arrivals = new ArrayList<>();
            return all;
        });
    }

    /** What should not have been, and how often. */
    Map<String, Integer> wrong() throws Exception {
        return on(() -> new TreeMap<>(wrong));
    }

    private <T> T on(Callable<T> task) throws Exception {
        var result = new CompletableFuture<T>();
        tasks.add(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        selector.wakeup();
        return result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void run() {
        try (selector) {
            while (!closed) {
                selector.select(this::ready);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (FeedStream stream : streams) {
                stream.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                ask(key);
            } else {
                read(key);
            }
        } catch (IOException e) {
            listener.wrong(e.toString());
            key.cancel();
        }
    }

    private void ask(SelectionKey key) throws IOException {
        var channel = (SocketChannel) key.channel();
        var wanted = (Wanted) key.attachment();
        channel.finishConnect();
        String request = "GET /api/im/events?account_id=" + String.join(",", wanted.accounts())
                + " HTTP/1.1\r\nHost: 127.0.0.1:" + wanted.port() + "\r\nAccept: text/event-stream\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII))); // fits into an empty socket
        var stream = new FeedStream(channel, listener);
        streams.add(stream);
        key.attach(stream);
        key.interestOps(SelectionKey.OP_READ);
    }

    private void read(SelectionKey key) throws IOException {
        var stream = (FeedStream) key.attachment();
        buffer.clear();
        if (stream.channel().read(buffer) < 0) {
            listener.wrong("ended");
            key.cancel();
            stream.channel().close();
            return;
        }
        long now = System.nanoTime();
        stream.take(buffer.flip(), now);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
