package io.imcache.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that sends PING after PING and remembers the longest wait: a stall of Redis as others see it. Its own process,
 * so that the garbage collector of the one that loads Redis does not count as a stall. For each line it reads it answers
 * with the longest wait since the line before, in microseconds, and how many PINGs there were.
 */
final class PingProbe {
    /** Between two PINGs: short beside what is looked for, and leaves the other process its core. */
    private static final long PAUSE_NANOS = 100_000;

    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int REPLY = "+PONG\r\n".length();

    private PingProbe() {}

    static void run(int port) throws IOException {
        var longest = new AtomicLong();
        var count = new AtomicLong();
        Thread pinging = new Thread(() -> ping(port, longest, count));
        pinging.setDaemon(true);
        pinging.start();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (lines.readLine() != null) {
            System.out.println(longest.getAndSet(0) / 1_000 + " " + count.getAndSet(0));
        }
    }

    private static void ping(int port, AtomicLong longest, AtomicLong count) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            while (true) {
                long began = System.nanoTime();
                out.write(PING);
                if (in.readNBytes(REPLY).length < REPLY) {
                    return;
                }
                long took = System.nanoTime() - began;
                longest.accumulateAndGet(took, Math::max);
                count.incrementAndGet();
                java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            System.err.println("probe: " + e);
        }
    }
}
