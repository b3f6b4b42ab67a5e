package io.imcache.master.demo;

import io.imcache.master.MasterApplication;
import java.net.URI;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/**
 * Runs a master with the embedded Redis, and a crawler that pushes the account of a made-up tea shop to it as any crawler
 * would: over Socket.IO.
 *
 * <p>Nothing here is a bean: tests that start a master would else start the demo.
 */
public final class DemoApplication {
    private DemoApplication() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        ConfigurableApplicationContext master = new SpringApplicationBuilder(MasterApplication.class)
                .profiles("dev")
                .run(args);
        Environment environment = master.getEnvironment();
        int http = environment.getRequiredProperty("local.server.port", Integer.class);
        int socket = environment.getProperty("imcache.socketio.port", Integer.class, 9092);

        var crawler = new DemoCrawler(loopback(socket), loopback(http));
        master.addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) {
                crawler.close();
            }
        });
        crawler.start();
        DemoGuide.print(master, http, socket, crawler.accountId());
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
