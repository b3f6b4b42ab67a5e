package io.imcache.master.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports that a master can have, and have again after a restart. */
public record Ports(int http, int socket) {
    /** Below the ports that systems hand out, so that no connection takes one while its master restarts. */
    private static final int FIRST = 12_000;

    private static final int COUNT = 18_000;
    /** JVMs that test at the same time begin at different places. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 137 % COUNT));

    /** Finds two ports that nothing listens on. */
    public static Ports free() {
        return new Ports(freePort(), freePort());
    }

    private static int freePort() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // In use: the next one.
            }
        }
        throw new IllegalStateException("no free port from %d to %d".formatted(FIRST, FIRST + COUNT - 1));
    }
}
