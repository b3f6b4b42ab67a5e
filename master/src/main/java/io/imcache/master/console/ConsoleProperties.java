package io.imcache.master.console;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The console.
 *
 * @param heartbeat how often a master tells the others of itself; at least 100 ms, the same for all
 */
@ConfigurationProperties("imcache.console")
record ConsoleProperties(@DefaultValue("5s") Duration heartbeat) {
    ConsoleProperties {
        if (heartbeat.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "imcache.console.heartbeat: " + heartbeat + " (expected: 100ms or more)");
        }
    }
}
