package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.console.Overview.Memory;
import io.imcache.master.console.Overview.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests the samples of the last minutes. */
class SamplesUnitTests {
    private static final Memory MEMORY = new Memory(10, 100, List.of());

    private final Samples samples = new Samples(3);

    private static MasterState master(String id, long startedAt, Map<String, Long> pushes) {
        return new MasterState(
                id, "up", 0, false, new MasterReport(id, "1", startedAt, true, List.of(), 0, 0, 0, 0, 0, 0, pushes));
    }

    private void add(long now, MasterState... masters) {
        samples.add(now, List.of(masters), MEMORY);
    }

    private Map<String, Long> last() {
        List<Sample> all = samples.all();
        return all.get(all.size() - 1).pushes();
    }

    @Test
    void countsWhatHappenedSinceTheSampleBefore() {
        add(1_000, master("a", 0, Map.of("changed", 5L)), master("b", 0, Map.of("changed", 100L)));
        assertThat(last()).containsExactly(Map.entry("changed", 0L));

        add(
                6_000,
                master("a", 0, Map.of("changed", 7L, "stale_snapshot", 1L)),
                master("b", 0, Map.of("changed", 101L)));

        assertThat(last()).containsOnly(Map.entry("changed", 3L), Map.entry("stale_snapshot", 1L));
        assertThat(samples.all().get(1)).returns(6_000L, Sample::at).returns(5_000L, Sample::span);
    }

    @Test
    void aMasterThatIsStartedAgainCountsFromNothing() {
        add(1_000, master("a", 0, Map.of("changed", 50L)));
        add(6_000, master("a2", 2_000, Map.of("changed", 4L)));

        assertThat(last()).containsExactly(Map.entry("changed", 4L));
    }

    @Test
    void aMasterThatWasNotSeenForAWhileDoesNotCountAllAtOnce() {
        add(10_000, master("a", 0, Map.of()));
        add(15_000, master("a", 0, Map.of()), master("old", 500, Map.of("changed", 1_000_000L)));

        assertThat(last()).containsExactly(Map.entry("changed", 0L));
    }

    @Test
    void keepsOnlySoMany() {
        for (int i = 1; i <= 5; i++) {
            add(i);
        }

        assertThat(samples.all()).extracting(Sample::at).containsExactly(3L, 4L, 5L);
    }
}
