package io.imcache.master.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a worker and its master, and cuts the line when told to. Its threads are named {@code proxy-…}. */
final class FlakyProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    FlakyProxy(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread("proxy-accept", this::accept);
    }

    int port() {
        return server.getLocalPort();
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
                Socket master = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(master);
                thread("proxy-in", () -> copy(client, master));
                thread("proxy-out", () -> copy(master, client));
            } catch (IOException e) {
                // Closed, or the master is away: the client sees it.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // Cut.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    void cut() {
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
