package io.imcache.redis.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A proxy between a client and Redis. It loses their messages from a moment on that a test chooses. */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket listening;
    private volatile int target;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile @Nullable Trap trap;

    /** A loss that begins with the request that contains a text. */
    private record Trap(String text, boolean before, CompletableFuture<Void> sprung) {}

    public TcpProxy(int target) {
        try {
            this.target = target;
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** Leads new connections to another port from now on; the others stay. */
    public void lead(int port) {
        target = port;
    }

    /** Loses the next request with this text, and everything behind it. */
    public CompletableFuture<Void> loseRequest(String text) {
        return set(new Trap(text, true, new CompletableFuture<>()));
    }

    /** Loses the answer to the next request with this text, and everything behind it. */
    public CompletableFuture<Void> loseAnswer(String text) {
        return set(new Trap(text, false, new CompletableFuture<>()));
    }

    private CompletableFuture<Void> set(Trap next) {
        trap = next;
        return next.sprung();
    }

    /** Loses all answers from now on, on connections that sent this text at their beginning. */
    public void loseAnswersOf(String word) {
        links.stream()
                .filter(link -> String.join("", link.beginning).contains(word))
                .forEach(link -> link.losesAnswers = true);
    }

    /** Loses everything from now on, both ways, on connections that sent this text at their beginning; how many there were, ever. */
    public int loseAllOf(String word) {
        int count = 0;
        for (Link link : links) {
            if (String.join("", link.beginning).contains(word)) {
                link.losesRequests = true;
                link.losesAnswers = true;
                count++;
            }
        }
        return count;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                try {
                    links.add(new Link(client, new Socket(InetAddress.getLoopbackAddress(), target)));
                } catch (IOException e) {
                    client.close();
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private final class Link {
        /** The number of reads from the client whose bytes are kept. */
        private static final int BEGINNING = 10;

        private final Socket client;
        private final Socket server;
        private final List<String> beginning = new CopyOnWriteArrayList<>();
        private String before = "";
        private volatile boolean losesRequests;
        private volatile boolean losesAnswers;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon(() -> pump(client, server, true));
            daemon(() -> pump(server, client, false));
        }

        private void pump(Socket from, Socket to, boolean requests) {
            byte[] buffer = new byte[64 * 1024];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (requests) {
                        look(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    }
                    if (!(requests ? losesRequests : losesAnswers)) {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // one side has closed; now the other does
            }
        }

        private void look(String read) {
            if (beginning.size() < BEGINNING) {
                beginning.add(read);
            }
            Trap set = trap;
            if (set == null) {
                return;
            }
            String seen = before + read;
            if (seen.contains(set.text())) {
                trap = null;
                losesRequests = set.before();
                losesAnswers = true;
                set.sprung().complete(null);
            }
            before = seen.substring(Math.max(0, seen.length() - set.text().length()));
        }
    }

    /** Closes all connections, and accepts no more. */
    public void cut() {
        try {
            listening.close();
            for (Link link : links) {
                link.client.close();
                link.server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
