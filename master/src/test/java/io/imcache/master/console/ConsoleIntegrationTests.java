package io.imcache.master.console;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Tests the page in a browser. */
class ConsoleIntegrationTests {
    @BeforeAll
    static void start() throws IOException {
        ConsoleFixture.start();
    }

    @AfterAll
    static void end() {
        ConsoleFixture.end();
    }

    @Nested
    class Accounts extends ConsoleAccountsIntegrationTests {}

    @Nested
    class Reader extends ConsoleReaderIntegrationTests {}

    @Nested
    class Live extends ConsoleLiveIntegrationTests {}

    @Nested
    class Masters extends ConsoleMastersIntegrationTests {}

    @Nested
    class Check extends ConsoleCheckIntegrationTests {}

    @Nested
    class Crawl extends ConsoleCrawlIntegrationTests {}

    @Nested
    class ForAll extends ConsoleForAllIntegrationTests {}
}
