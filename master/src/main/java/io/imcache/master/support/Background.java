package io.imcache.master.support;

import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Work that goes on from the start of a master until its stop. */
public abstract class Background implements SmartLifecycle {
    private volatile Disposable running = Disposables.disposed();

    /** Begins the work; it ends when the result is disposed of. */
    protected abstract Disposable begin();

    @Override
    public final void start() {
        running = begin();
    }

    @Override
    public void stop() {
        running.dispose();
    }

    @Override
    public final boolean isRunning() {
        return !running.isDisposed();
    }
}
