package io.imcache.master.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.security.SecurityProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Tests settings that do not exist. */
@ExtendWith(OutputCaptureExtension.class)
class SettingsCheckUnitTests {
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({SecurityProperties.class, HousekeepingProperties.class})
    @Import(SettingsCheck.class)
    static class Settings {}

    private final ApplicationContextRunner master =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @ParameterizedTest
    @CsvSource({
        "imcache.housekeeping.intervall, imcache.housekeeping.interval",
        "imcache.security.clockskews, imcache.security.clock-skew",
        "imcache.security.cors.allowed-origin, imcache.security.cors.allowed-origins",
        "imcache.securty.secret, imcache.security.secret"
    })
    void theNearestIsNamed(String name, String nearest) {
        master.withPropertyValues(name + "=1").run(started -> assertThat(started.getStartupFailure())
                .isInstanceOfSatisfying(UnknownSettingException.class, error -> {
                    assertThat(error).hasMessage(name + ": no such setting");
                    assertThat(error.nearest()).isEqualTo(nearest);
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imcache.housekeeping.interval=1s",
                "imcache.security.clock-skew=10s",
                "imcache.security.clockSkew=10s",
                "imcache.security.cors.allowed-origins[0]=http://a",
                "imcache.security.cors.allowed-origins=http://a",
                "other.security=1"
            })
    void everySpellingIsKnown(String setting) {
        master.withPropertyValues(setting)
                .run(started -> assertThat(started.getStartupFailure()).isNull());
    }

    /** Kubernetes sets some for a service of that name. */
    @Test
    void theEnvironmentIsOnlyLogged(CapturedOutput output) {
        master.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "test-systemEnvironment",
                                Map.of("IMCACHE_SERVICE_HOST", "10.0.0.1", "IMCACHE_SECURITY_CLOCKSKEW", "10s"))))
                .run(started -> assertThat(started.getStartupFailure()).isNull());
        assertThat(output)
                .contains("imcache.service.host is set in the environment, and is no setting")
                .doesNotContain("clockskew is set");
    }
}
