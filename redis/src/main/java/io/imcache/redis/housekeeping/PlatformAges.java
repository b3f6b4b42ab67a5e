package io.imcache.redis.housekeeping;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ages of the snapshots of one platform's accounts.
 *
 * @param platform as crawlers name it; empty for accounts without a platform
 * @param oldest timestamp of the oldest account's snapshot, in milliseconds
 * @param slow a twentieth of the accounts are as old as this or older; a timestamp in milliseconds
 * @param median half of the accounts are as old as this or older; a timestamp in milliseconds
 * @param counts accounts by their age when this was computed: for each of {@link #BOUNDS} those of up to that age and
 *     older than the bound before, then those older than the last bound
 */
public record PlatformAges(String platform, long oldest, long slow, long median, List<Integer> counts) {
    /** The ages by which accounts are counted, ascending. */
    public static final List<Duration> BOUNDS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6));

    /** @param timestamps one for each account, at least one, in any order; this sorts them */
    static PlatformAges of(String platform, long[] timestamps, long now) {
        Arrays.sort(timestamps);
        Integer[] counts = new Integer[BOUNDS.size() + 1];
        Arrays.fill(counts, 0);
        for (long timestamp : timestamps) {
            int bound = 0;
            while (bound < BOUNDS.size() && now - timestamp > BOUNDS.get(bound).toMillis()) {
                bound++;
            }
            counts[bound]++;
        }
        return new PlatformAges(
                platform,
                timestamps[0],
                timestamps[(timestamps.length - 1) / 20],
                timestamps[(timestamps.length - 1) / 2],
                List.of(counts));
    }

    /** Writes one line: numbers, then the platform. */
    String line() {
        return oldest + " " + slow + " " + median + " "
                + counts.stream().map(String::valueOf).collect(Collectors.joining(",")) + " " + platform;
    }

    static PlatformAges parse(String line) {
        String[] parts = line.split(" ", 5);
        return new PlatformAges(
                parts[4],
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Arrays.stream(parts[3].split(",", -1)).map(Integer::valueOf).toList());
    }
}
