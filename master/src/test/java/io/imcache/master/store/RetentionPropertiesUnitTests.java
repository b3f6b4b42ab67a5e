package io.imcache.master.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Tests times whose mistakes delete data. */
class RetentionPropertiesUnitTests {
    private static RetentionProperties bound(String name, String value) {
        var source = new MapConfigurationPropertySource(Map.of("imcache.retention." + name, value));
        return new Binder(source).bindOrCreate("imcache.retention", RetentionProperties.class);
    }

    @Test
    void numbersWithoutAUnitAreDays() {
        assertThat(bound("account-ttl", "7").accountTtl()).isEqualTo(Duration.ofDays(7));
        assertThat(bound("contents", "365").contents()).isEqualTo(Duration.ofDays(365));
        assertThat(bound("messages", "12h").messages()).isEqualTo(Duration.ofHours(12));
        assertThat(bound("messages", "0").messages()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"messages, -1", "account-ttl, 7ms", "account-ttl, 0", "marks, 59s", "marks, 0", "comments, -30d"})
    void whatWouldDeleteEverythingIsRefused(String name, String value) {
        assertThatThrownBy(() -> bound(name, value))
                .rootCause()
                .hasMessageStartingWith("imcache.retention." + name + ": ")
                .hasMessageContaining("(expected: a minute or more");
    }
}
