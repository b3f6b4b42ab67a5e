package io.imcache.master.operations;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the nearest setting instead of printing a stack trace. */
final class UnknownSettingFailureAnalyzer extends AbstractFailureAnalyzer<UnknownSettingException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownSettingException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Correct or remove it. The nearest setting is " + cause.nearest()
                        + "; docs/configuration.md has all of them.",
                cause);
    }
}
