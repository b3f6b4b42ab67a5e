package io.imcache.master.ingest;

import io.imcache.redis.model.PushOutcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.Locale;
import reactor.core.publisher.Mono;

/**
 * A span for each push, below that of the request where it came over HTTP; the spans of its Redis commands are below it. It
 * is where traces are switched on: what is counted of pushes is counted by {@link PushMeters}, at a fraction of the cost.
 */
final class PushSpans {
    private static final String CONTEXT = ObservationThreadLocalAccessor.KEY;

    private final ObservationRegistry observations;

    PushSpans(ObservationRegistry observations) {
        this.observations = observations;
    }

    Mono<PushAnswer> around(PushKind kind, Mono<PushAnswer> push) {
        if (observations.isNoop()) {
            return push;
        }
        String name = kind.name().toLowerCase(Locale.ROOT);
        return Mono.deferContextual(context -> {
            Observation span = Observation.createNotStarted("imcache.span.push", observations)
                    .contextualName("push " + name)
                    .parentObservation(context.<Observation>getOrDefault(CONTEXT, null))
                    .lowCardinalityKeyValue("imcache.kind", name)
                    .start();
            return push.doOnNext(answer -> span.lowCardinalityKeyValue("imcache.outcome", outcome(answer)))
                    .doOnError(span::error)
                    .doFinally(signal -> span.stop())
                    .contextWrite(inner -> inner.put(CONTEXT, span));
        });
    }

    private static String outcome(PushAnswer answer) {
        return answer.outcome() instanceof PushOutcome.Refused refused
                ? refused.code().name().toLowerCase(Locale.ROOT)
                : "committed";
    }
}
