package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ImPropertiesUnitTests {
    private static ImProperties of(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("imcache.im", ImProperties.class);
    }

    @Test
    void defaultsAreThoseOfExistingClients() {
        ImProperties properties = of(Map.of());
        assertThat(properties.apiVersion()).isEqualTo("1.0.0");
        assertThat(properties.supportedPlatforms()).containsExactly("douyin", "xiaohongshu");
        assertThat(properties.zone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
        assertThat(properties.findInAccounts()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    time-zone        | Mars/Olympus | expected: a time zone, such as Asia/Shanghai or +08:00
                    find-in-accounts | -1           | expected: 0..1000
                    find-in-accounts | 1001         | expected: 0..1000
                    api-version      | ' '          | expected: a version, such as 1.0.0
                    max-body         | 17MB         | expected: 1B..16MB
                    """)
    void othersAreRefused(String name, String value, String message) {
        Map<String, String> settings = Map.of("imcache.im." + name, value);
        assertThatThrownBy(() -> of(settings))
                .hasStackTraceContaining("imcache.im." + name + ": ")
                .hasStackTraceContaining(message);
    }
}
