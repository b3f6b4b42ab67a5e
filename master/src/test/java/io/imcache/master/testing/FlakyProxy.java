package io.imcache.master.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Stands between a client and its server; cuts the line, or makes it a long one. Its threads are named {@code proxy-…}. */
public final class FlakyProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile Duration delay = Duration.ZERO;

    /** @param target the port that it leads to */
    public FlakyProxy(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread("proxy-accept", this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Leads new connections to another port. */
    public void target(int port) {
        target = port;
    }

    /** What comes from the server from now on comes this much later. */
    public void delay(Duration later) {
        delay = later;
    }

    private static void thread(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connect(client);
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(client);
            open.add(behind);
            thread("proxy-in", () -> copy(client, behind, false));
            thread("proxy-out", () -> copy(behind, client, true));
        } catch (IOException e) {
            client.close(); // the server is away: the client sees it
        }
    }

    private void copy(Socket from, Socket to, boolean delayed) {
        byte[] chunk = new byte[CHUNK];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (delayed && !delay.isZero()) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                out.write(chunk, 0, read);
            }
        } catch (IOException e) {
            // Cut.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Cuts all connections; new ones are let in. */
    public void cut() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                // It was closing.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
