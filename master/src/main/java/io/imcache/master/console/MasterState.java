package io.imcache.master.console;

import io.imcache.redis.masters.MasterList;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * A master as the others see it.
 *
 * @param health {@code up}; {@code draining} while it takes no traffic; {@code late}, and later {@code lost}, without
 *     reports
 * @param ageMs milliseconds since its last report
 * @param isSelf whether it is this master
 */
record MasterState(String id, String health, long ageMs, boolean isSelf, MasterReport report) {
    private static final Logger log = LoggerFactory.getLogger(MasterState.class);

    /** A master is late, and then lost, after this many missing reports. */
    private static final int LATE = 3;

    private static final int LOST = 6;

    private enum Health {
        UP,
        DRAINING,
        LATE,
        LOST
    }

    /**
     * Returns all masters, by address. Leaves out a lost one whose address another has: it was restarted.
     *
     * @param self id of this master
     * @param interval time between two reports
     */
    static List<MasterState> of(List<MasterList.Beat> beats, String self, Duration interval) {
        List<MasterState> all = read(beats, self, interval);
        Set<String> there = all.stream()
                .filter(MasterState::isThere)
                .map(state -> state.report().address())
                .collect(Collectors.toSet());
        return all.stream()
                .filter(state ->
                        state.isThere() || !there.contains(state.report().address()))
                .sorted((one, other) ->
                        one.report().address().compareTo(other.report().address()))
                .toList();
    }

    /** Returns the ids of lost masters that this master replaced at their address. */
    static List<String> replacedBy(String id, List<MasterList.Beat> beats, Duration interval) {
        List<MasterState> all = read(beats, id, interval);
        return all.stream()
                .filter(state -> !state.isThere())
                .filter(lost -> all.stream()
                        .anyMatch(state -> state.isSelf()
                                && state.report().address().equals(lost.report().address())))
                .map(MasterState::id)
                .toList();
    }

    private static List<MasterState> read(List<MasterList.Beat> beats, String self, Duration interval) {
        return beats.stream()
                .map(beat -> of(beat, self, interval))
                .filter(state -> state != null)
                .toList();
    }

    private static @Nullable MasterState of(MasterList.Beat beat, String self, Duration interval) {
        try {
            MasterReport report = ConsoleJson.MAPPER.readValue(beat.report(), MasterReport.class);
            return new MasterState(
                    beat.id(),
                    health(beat.age(), report, interval).name().toLowerCase(Locale.ROOT),
                    beat.age().toMillis(),
                    beat.id().equals(self),
                    report);
        } catch (JacksonException e) {
            log.debug("The report of master {} can't be read", beat.id(), e);
            return null;
        }
    }

    private static Health health(Duration age, MasterReport report, Duration interval) {
        if (age.compareTo(interval.multipliedBy(LOST)) > 0) {
            return Health.LOST;
        }
        if (age.compareTo(interval.multipliedBy(LATE)) > 0) {
            return Health.LATE;
        }
        return report.ready() ? Health.UP : Health.DRAINING;
    }

    private boolean isThere() {
        return !health.equals("lost");
    }
}
