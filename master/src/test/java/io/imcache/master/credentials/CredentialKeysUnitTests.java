package io.imcache.master.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.master.credentials.CredentialKeys.Outcome;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what is sealed with keys, and how keys are configured. */
class CredentialKeysUnitTests {
    private static final String FIRST =
            "k1:" + Base64.getEncoder().encodeToString("1".repeat(32).getBytes(UTF_8));
    private static final String SECOND =
            "k2:" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(0xfb));
    private static final byte[] VALUE = "{\"cookies\":[]}".getBytes(UTF_8);

    private static byte[] bytes(int each) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) each);
        return bytes;
    }

    private static CredentialKeys keys(String... entries) {
        return CredentialKeys.of(List.of(entries));
    }

    @Test
    void theFirstKeySealsAndAllOpen() {
        byte[] old = keys(FIRST).seal(VALUE, "a");
        CredentialKeys both = keys(SECOND, FIRST);
        byte[] now = both.seal(VALUE, "a");

        assertThat(both.open(old, "a").value()).isEqualTo(VALUE);
        assertThat(both.open(old, "a").outcome()).isEqualTo(Outcome.OLD_KEY);
        assertThat(both.open(now, "a").value()).isEqualTo(VALUE);
        assertThat(both.open(now, "a").outcome()).isEqualTo(Outcome.OK);
        assertThat(keys(FIRST).open(now, "a").outcome()).isEqualTo(Outcome.UNKNOWN_KEY);
        assertThat(keys().open(now, "a").outcome()).isEqualTo(Outcome.UNKNOWN_KEY);
    }

    @Test
    void aKeyOfTheSameIdAndOtherBytesOpensNothing() {
        byte[] sealed = keys(FIRST).seal(VALUE, "a");
        String other = "k1:" + Base64.getEncoder().encodeToString(bytes(7));
        assertThat(keys(other).open(sealed, "a").outcome()).isEqualTo(Outcome.BROKEN);
    }

    @Test
    void noByteCanBeChanged() {
        CredentialKeys keys = keys(FIRST);
        byte[] sealed = keys.seal(VALUE, "a");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(keys.open(changed, "a").value()).as("byte %d", i).isNull();
        }
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThat(keys.open(cut, "a").value()).as("%d bytes", length).isNull();
        }
        assertThat(keys.open(sealed, "b").outcome()).as("another owner").isEqualTo(Outcome.BROKEN);
    }

    @Test
    void noTwoValuesAreSealedAlike() {
        CredentialKeys keys = keys(FIRST);
        assertThat(keys.seal(VALUE, "a")).isNotEqualTo(keys.seal(VALUE, "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA",
                "k1:c2VjcmV0LXNlY3JldA==",
                "k1:c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA!!",
                ":c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA",
                "c2VjcmV0 LXNl:c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA",
                "",
                "k1:"
            })
    void anUnusableKeyIsNamedByItsPlaceAlone(String entry) {
        assertThatThrownBy(() -> keys(SECOND, entry))
                .isInstanceOf(InvalidKeysException.class)
                .hasMessageStartingWith("imcache.credentials.keys: entry 2: ")
                .hasMessageContaining("(expected: ")
                .hasMessageNotContaining("c2Vj")
                .hasNoCause();
    }

    @Test
    void idsDiffer() {
        assertThatThrownBy(() -> keys(FIRST, FIRST))
                .hasMessage(
                        "imcache.credentials.keys: entry 2: an id that an entry before has (expected: another one)");
    }

    @Test
    void settingsDoNotShowThem() {
        assertThat(new CredentialProperties(List.of(FIRST))).hasToString("CredentialProperties[1 keys]");
    }
}
