package io.imcache.master.credentials;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains how to create a key instead of printing a stack trace. */
final class InvalidKeysFailureAnalyzer extends AbstractFailureAnalyzer<InvalidKeysException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidKeysException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                """
                Make a key, and give it to all masters:

                    export IMCACHE_CREDENTIALS_KEYS=k1:$(java -jar imcache-master.jar secret)

                A new key goes before the others, separated by a comma: k2:…,k1:…""",
                cause);
    }
}
