package io.imcache.master.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains how to create a key and a token instead of printing a stack trace. */
final class SecurityNotConfiguredFailureAnalyzer extends AbstractFailureAnalyzer<SecurityNotConfiguredException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SecurityNotConfiguredException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                """
                Make a key, give it to all masters, and make tokens with it:

                    export IMCACHE_SECURITY_SECRET=$(java -jar imcache-master.jar secret)
                    java -jar imcache-master.jar token --role im --accounts acc-1,acc-2
                    java -jar imcache-master.jar token --role worker

                Or name the address of an identity provider's keys: \
                SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_JWKSETURI=https://…/jwks.json

                To try imcache on this machine alone, without tokens: --spring.profiles.active=dev""",
                cause);
    }
}
