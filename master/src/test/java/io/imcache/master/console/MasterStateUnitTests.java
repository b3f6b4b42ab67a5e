package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.imcache.redis.masters.MasterList.Beat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests how masters see each other. */
class MasterStateUnitTests {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private static Beat beat(String id, int seconds, String address, boolean ready) {
        return new Beat(id, Duration.ofSeconds(seconds), "{\"address\":\"%s\",\"ready\":%s}".formatted(address, ready));
    }

    private static List<MasterState> of(Beat... beats) {
        return MasterState.of(List.of(beats), "me", INTERVAL);
    }

    @Test
    void aMasterIsHealthyWhileItTellsOfItself() {
        assertThat(of(
                        beat("a", 0, "h:1", true),
                        beat("b", 15, "h:2", true),
                        beat("c", 16, "h:3", true),
                        beat("d", 31, "h:4", true),
                        beat("me", 1, "h:5", false)))
                .extracting(MasterState::health)
                .containsExactly("up", "up", "late", "lost", "draining");
    }

    @Test
    void knowsItself() {
        assertThat(of(beat("a", 0, "h:1", true), beat("me", 0, "h:0", true)))
                .extracting(MasterState::id, MasterState::isSelf)
                .containsExactly(tuple("me", true), tuple("a", false));
    }

    @Test
    void aLostMasterWhoseAddressAnotherHasWasStartedAgain() {
        assertThat(of(beat("before", 60, "h:1", true), beat("again", 1, "h:1", true), beat("gone", 60, "h:2", true)))
                .extracting(MasterState::id)
                .containsExactly("again", "gone");
    }

    @Test
    void whoeverIsStartedAtTheAddressOfALostMasterTakesItsPlace() {
        assertThat(MasterState.replacedBy(
                        "me",
                        List.of(
                                beat("me", 0, "h:1", true),
                                beat("before", 60, "h:1", true),
                                beat("late", 20, "h:1", true),
                                beat("gone", 60, "h:2", true),
                                beat("other", 0, "h:2", true)),
                        INTERVAL))
                .containsExactly("before");
    }

    @Test
    void readsReportsOfOtherVersionsAndPassesOverWhatIsNone() {
        var newer =
                new Beat("newer", Duration.ZERO, "{\"address\":\"h:1\",\"moon\":{\"phase\":1},\"pushes\":{\"x\":2}}");
        var older = new Beat("older", Duration.ZERO, "{}");
        var broken = new Beat("broken", Duration.ZERO, "<html>");

        assertThat(of(newer, older, broken)).extracting(MasterState::id).containsExactly("older", "newer");
    }
}
