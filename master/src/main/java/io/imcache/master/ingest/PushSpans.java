package io.imcache.master.ingest;

import io.imcache.redis.model.PushOutcome;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.Locale;
import reactor.core.publisher.Mono;

/**
 * Traces pushes. The span of a push is below that of its HTTP request, if it has one, and above those of its Redis commands.
 * {@link PushMeters} counts pushes at a fraction of the cost, without traces too.
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
