package io.imcache.master.assignment;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configures the assignment of accounts to workers.
 *
 * @param grace how long a worker that was not heard of keeps its accounts; 5 s to 1 h
 */
@ConfigurationProperties("imcache.assignment")
public record AssignmentProperties(@DefaultValue("60s") Duration grace) {
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    public AssignmentProperties {
        if (grace.compareTo(SHORTEST) < 0 || grace.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("imcache.assignment.grace: " + grace + " (expected: 5s..1h)");
        }
    }
}
