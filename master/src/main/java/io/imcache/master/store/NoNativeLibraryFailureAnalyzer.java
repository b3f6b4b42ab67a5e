package io.imcache.master.store;

import io.imcache.redis.dictionaries.NoNativeLibraryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains what to do where compressed items can't be read, instead of printing a stack trace. */
final class NoNativeLibraryFailureAnalyzer extends AbstractFailureAnalyzer<NoNativeLibraryException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, NoNativeLibraryException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Run masters on a platform that zstd-jni supports, with a directory for temporary files that code may be loaded "
                        + "from (-Djava.io.tmpdir or -DZstdTempFolder). A Redis of its own, without compressed items, works too.",
                cause);
    }
}
