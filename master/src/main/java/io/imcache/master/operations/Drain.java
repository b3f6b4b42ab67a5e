package io.imcache.master.operations;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/**
 * Keeps a stopping master serving for a while. Spring Boot refuses readiness first, and load balancers take the master
 * out meanwhile. If it closed its ports at once, it would get requests until they notice. Stops before everything else;
 * the Socket.IO server and then the web server follow.
 */
final class Drain implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final Duration delay;
    private volatile boolean running;

    Drain(DrainProperties properties, LifecycleProperties lifecycle) {
        delay = properties.drainDelay();
        Duration limit = lifecycle.getTimeoutPerShutdownPhase();
        if (delay.compareTo(limit) >= 0) {
            throw new IllegalArgumentException("imcache.operations.drain-delay: " + delay + " (expected: less than "
                    + limit + ", which is spring.lifecycle.timeout-per-shutdown-phase)");
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        running = false;
        if (delay.isZero()) {
            stopped.run();
            return;
        }
        log.info("No longer ready; serving for {} ms until load balancers notice", delay.toMillis());
        Mono.delay(delay).subscribe(elapsed -> stopped.run());
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
