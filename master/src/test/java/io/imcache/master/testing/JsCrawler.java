package io.imcache.master.testing;

import java.net.URI;
import tools.jackson.databind.JsonNode;

/** {@code crawler.mjs}: the client that existing crawlers use, first polling, then on a WebSocket. */
public final class JsCrawler implements AutoCloseable {
    private final JsClient client;
    private final String account;
    private final Tally tally;

    /** Begins to push. */
    public JsCrawler(URI masters, String account, int items, int everyMs, Tally tally) {
        this.account = account;
        this.tally = tally;
        client = JsClient.start(
                "crawler.mjs",
                masters + "/worker",
                "{\"account\": \"%s\", \"items\": %d, \"every\": %d, \"patience\": 8000}"
                        .formatted(account, items, everyMs));
        var thread = new Thread(this::listen, "js-crawler");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try {
            for (JsonNode line = client.next(); line != null; line = client.next()) {
                switch (line.path("what").asString()) {
                    case "acknowledged" ->
                        tally.acknowledged(account, line.path("n").asLong());
                    case "refused" -> tally.refused(account, line.path("code").asString());
                    case "unanswered" -> tally.unanswered(account);
                    default -> {
                        // It connects, or is disconnected.
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
