package io.imcache.master.console;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures the console.
 *
 * @param heartbeat how often a master reports to the others; at least 100 ms, the same for all
 * @param maxAccounts most accounts to search and sort; 1 to 200,000, about 500 bytes of heap each
 */
@ConfigurationProperties("imcache.console")
record ConsoleProperties(@DefaultValue("5s") Duration heartbeat, @DefaultValue("20000") int maxAccounts) {
    ConsoleProperties {
        if (heartbeat.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "imcache.console.heartbeat: " + heartbeat + " (expected: 100ms or more)");
        }
        if (maxAccounts < 1 || maxAccounts > AccountTable.MOST) {
            throw new IllegalArgumentException(
                    "imcache.console.max-accounts: " + maxAccounts + " (expected: 1.." + AccountTable.MOST + ")");
        }
    }
}
