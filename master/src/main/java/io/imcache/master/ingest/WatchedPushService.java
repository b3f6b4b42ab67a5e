package io.imcache.master.ingest;

import io.imcache.master.support.LogFields;
import io.imcache.master.support.LogLimit;
import io.imcache.protocol.AnswerCode;
import io.imcache.redis.model.PushOutcome;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Primary;
import reactor.core.publisher.Mono;

/** Measures, traces and logs pushes. */
@Primary
final class WatchedPushService implements PushService {
    private static final Logger log = LoggerFactory.getLogger(WatchedPushService.class);

    private final LogLimit refused = new LogLimit();
    private final StorePushService pushes;
    private final PushMeters meters;
    private final PushSpans spans;

    WatchedPushService(
            StorePushService pushes,
            MeterRegistry registry,
            ObservationRegistry observations,
            ObjectProvider<Tracer> tracer) {
        this.pushes = pushes;
        this.meters = new PushMeters(registry);
        this.spans = new PushSpans(tracer.getIfAvailable() == null ? ObservationRegistry.NOOP : observations);
        Gauge.builder("imcache.ingest.lanes", pushes, StorePushService::lanes)
                .description("Accounts whose pushes are being stored")
                .register(registry);
    }

    @Override
    public Mono<PushAnswer> push(PushKind kind, PushOrigin origin, PushPayload payload) {
        return Mono.defer(() -> {
            long started = System.nanoTime();
            return spans.around(kind, Mono.defer(() -> pushes.push(kind, origin, payload)))
                    .doOnNext(answer -> {
                        long nanos = System.nanoTime() - started;
                        meters.count(kind, payload.length(), answer.outcome(), nanos);
                        log(kind, origin, answer, nanos);
                    });
        });
    }

    /** Tells whether a push failed because its crawler is wrong, and not because it is late or Redis is down. */
    private static boolean isForOperators(PushOutcome outcome) {
        return outcome instanceof PushOutcome.Refused refused
                && (refused.code() == AnswerCode.FORBIDDEN || refused.code() == AnswerCode.INVALID_SNAPSHOT);
    }

    /** Logs ids and numbers only. Payloads, and errors that quote them, are private. */
    private void log(PushKind kind, PushOrigin origin, PushAnswer answer, long nanos) {
        Level level = isForOperators(answer.outcome()) && refused.tryLog() ? Level.INFO : Level.DEBUG;
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        String outcome = answer.outcome() instanceof PushOutcome.Refused refused
                ? refused.code().name()
                : "committed";
        log.atLevel(level)
                .addKeyValue(LogFields.ACCOUNT, String.valueOf(answer.accountId()))
                .addKeyValue(LogFields.WORKER, String.valueOf(origin.workerId()))
                .addKeyValue("kind", kind.name().toLowerCase(Locale.ROOT))
                .addKeyValue("outcome", outcome)
                .addKeyValue("micros", nanos / 1_000)
                .log("Push {}", outcome);
    }
}
