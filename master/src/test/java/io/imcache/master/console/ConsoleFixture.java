package io.imcache.master.console;

import static io.imcache.master.console.ConsolePushes.conversation;
import static io.imcache.master.console.ConsolePushes.inbound;
import static io.imcache.master.console.ConsolePushes.outbound;

import io.imcache.master.testing.Browser;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.MasterProcess;
import io.imcache.master.testing.Ports;
import io.imcache.master.testing.Requires;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/**
 * Shared by the tests of the page: a browser and a master, which take seconds to start. Each test uses accounts of its
 * own.
 */
abstract class ConsoleFixture {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final String PREFIX = "console-" + UUID.randomUUID();
    static final Ports PORTS = Ports.free();
    static final String CONSOLE = Master.loopback(PORTS.http()) + "/console";
    static final String HEARTBEAT = "--imcache.console.heartbeat=500ms";
    static final Ports SECOND_PORTS = Ports.free();
    /** The number of accounts that the second master's page searches and sorts. */
    static final int FEW = 2;

    static final long NOW = System.currentTimeMillis();
    static final long MINUTE = 60_000;

    static Browser browser;
    static Master master;
    static PushClient pushes;

    /** Started first, because it takes longest. */
    private static MasterProcess second;

    static void start() throws IOException {
        Requires.node();
        second = launchSecond();
        browser = Browser.start();
        master = Master.start(TestRedis.url(), PREFIX, PORTS, HEARTBEAT);
        pushes = new PushClient(PORTS);
    }

    private static MasterProcess launchSecond() throws IOException {
        List<String> arguments = Master.arguments(TestRedis.url(), PREFIX, SECOND_PORTS);
        arguments.addAll(List.of(HEARTBEAT, "--imcache.console.max-accounts=" + FEW));
        return MasterProcess.launch(SECOND_PORTS, List.of(), arguments);
    }

    /** Returns another master, in a process of its own. Starts it again if a test has killed it. */
    static MasterProcess second() throws IOException {
        if (!second.isAlive()) {
            second = launchSecond();
        }
        return second.awaitStart();
    }

    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (master != null) {
            master.close();
        }
        if (second != null) {
            second.close();
        }
    }

    @BeforeEach
    void wide() {
        browser.resizeBack();
    }

    static String path(String account, String rest) {
        return CONSOLE + "/#/accounts/" + account + rest;
    }

    static String row(String account) {
        return "tr[data-key='" + account + "']";
    }

    /** Creates a shop with a conversation whose last message came from the other side. */
    static ConsolePushes shop(long at) {
        return new ConsolePushes(at)
                .by("worker-7")
                .conversations(
                        conversation("c1", "Rainbow", "Is it in stock?", NOW - MINUTE, 1),
                        conversation("c2", "Snow", "Thanks", NOW - 60 * MINUTE, 0))
                .messages(
                        inbound("m1", "c1", "Hello", NOW - 26 * 60 * MINUTE),
                        outbound("m2", "c1", "Good day", NOW - 2 * MINUTE),
                        inbound("m3", "c1", "Is it in stock?", NOW - MINUTE))
                .contents("{'contentId':'v1','title':'Spring tea','commentCount':3,'likeCount':12,'viewCount':900}")
                .comments(
                        "{'commentId':'k1','contentId':'v1','authorName':'Su','content':'Where is it?','createdAt':%d}"
                                .formatted(NOW - 5 * MINUTE),
                        ("{'commentId':'k2','contentId':'v1','parentCommentId':'k1','authorName':'Lin',"
                                        + "'content':'By the lake','createdAt':%d}")
                                .formatted(NOW - 4 * MINUTE),
                        "{'commentId':'k3','contentId':'v9','authorName':'Mo','content':'First!','createdAt':%d}"
                                .formatted(NOW - 9 * MINUTE))
                .notifications(
                        "{'notificationId':'n1','type':'like','title':'Liked','content':'128 likes','createdAt':%d}"
                                .formatted(NOW - 3 * MINUTE));
    }
}
