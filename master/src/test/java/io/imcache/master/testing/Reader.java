package io.imcache.master.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * An IM client that asks for one list after another. All texts of a snapshot carry its number: a page with two numbers is torn,
 * and one with a lower number than was acknowledged before it was asked for has lost a push.
 */
public final class Reader implements AutoCloseable {
    private static final Pattern MARK = Pattern.compile("mark-(\\d+)-");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final List<String> LISTS = List.of(
            "/api/im/messages?count=50",
            "/api/im/discussions?count=50",
            "/api/im/unified-messages?count=50",
            "/api/im/conversations?count=20",
            "/api/im/contents?count=20",
            "/api/im/conversations/c-1/messages?count=20");

    private final URI base;
    private final List<String> accounts;
    private final Tally tally;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread thread;
    private volatile boolean ended;

    /** Begins to read. */
    public Reader(URI base, List<String> accounts, Tally tally) {
        this.base = base;
        this.accounts = accounts;
        this.tally = tally;
        thread = new Thread(this::run, "reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (int i = 0; !ended; i++) {
            String account = accounts.get(i % accounts.size());
            if (tally.acknowledged(account) > 0) {
                read(account, LISTS.get(i / accounts.size() % LISTS.size()));
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private void read(String account, String list) {
        long acknowledged = tally.acknowledged(account);
        String path = list + "&account_id=" + account;
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                judge(account, path, acknowledged, answer.body());
            } else {
                tally.failed(
                        path + ": " + answer.statusCode() + " " + answer.body().replaceAll("\\s+", " "),
                        String.valueOf(answer.statusCode()));
            }
        } catch (IOException e) {
            tally.failed(path + ": " + e, e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            ended = true;
        }
    }

    private void judge(String account, String path, long acknowledged, String body) {
        var marks = new TreeSet<Long>();
        MARK.matcher(body).results().forEach(mark -> marks.add(Long.valueOf(mark.group(1))));
        tally.read(account);
        if (marks.size() != 1) {
            tally.torn(path + ": " + marks);
        } else if (marks.first() < acknowledged) {
            tally.lost(account, acknowledged);
        }
    }

    @Override
    public void close() {
        ended = true;
        await().atMost(LIMIT).until(() -> !thread.isAlive());
    }
}
