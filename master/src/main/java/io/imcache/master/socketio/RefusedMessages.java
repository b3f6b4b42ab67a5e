package io.imcache.master.socketio;

import io.imcache.protocol.AnswerCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts messages that are refused before they are pushes: unreadable, of an unknown type, or too large. */
public final class RefusedMessages {
    /** Says why an event with attachments is refused. */
    static final String ATTACHED = "event: with binary attachments (expected: JSON alone)";

    private final Map<AnswerCode, Counter> counters = new EnumMap<>(AnswerCode.class);

    public RefusedMessages(MeterRegistry meters) {
        for (AnswerCode code : AnswerCode.values()) {
            counters.put(
                    code,
                    Counter.builder("imcache.socketio.refused")
                            .description("Messages over Socket.IO that were refused before they were pushes")
                            .tag("code", code.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    public void count(AnswerCode code) {
        Counter counter = counters.get(code);
        if (counter != null) {
            counter.increment();
        }
    }
}
