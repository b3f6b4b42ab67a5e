package io.imcache.redis.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imcache.redis.model.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemCodecUnitTests {
    private final byte[] ofJar = ofJar();
    private final ItemCodec codec = new ItemCodec();

    private static byte[] ofJar() {
        try (InputStream in =
                Objects.requireNonNull(ItemCodecUnitTests.class.getResourceAsStream("/dictionaries/2.zdict"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        codec.close();
    }

    private ItemCodec with(int number) {
        codec.add(number, ofJar);
        codec.use(number);
        return codec;
    }

    private byte[] unpack(byte[] value) {
        return codec.unpack(value, () -> "account a, messages");
    }

    private static byte[] message(String content) {
        return ("{\"id\":\"msg_acc-1_7566782673110223656\",\"accountId\":\"acc-1\",\"platform\":\"douyin\",\"status\":"
                        + "\"delivered\",\"source\":\"api\",\"version\":1,\"createdAt\":1761804248025,\"updatedAt\":null,"
                        + "\"lastSyncAt\":null,\"messageId\":\"7566782673110223656\",\"content\":\"" + content + "\"}")
                .getBytes(UTF_8);
    }

    @Test
    void itIsWhatEachMasterHasUnderThisNumber() throws Exception {
        // What was stored with it can't be read with another. A better one needs another number.
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ofJar)))
                .isEqualTo("3adfe10d2d6cfcc5ff936f470fac90ba729797266531f2853d841db9825671ce");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 122, 123, 124, 255, 256, 32_767})
    void whatWasPackedIsUnpacked(int number) {
        byte[] json = message("你好🌹");
        byte[] packed = with(number).pack(json);
        assertThat(packed.length).isLessThan(json.length / 2);
        assertThat(packed[0]).isNotEqualTo((byte) '{');
        assertThat(unpack(packed)).isEqualTo(json);
        assertThat(packed.length - (number < 123 ? 1 : 2)).isEqualTo(withoutHead(json));
    }

    private int withoutHead(byte[] json) {
        try (var other = new ItemCodec()) {
            other.add(1, ofJar);
            other.use(1);
            return other.pack(json).length - 1;
        }
    }

    @Test
    void randomItemsComeBack() {
        with(1);
        var random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            byte[] json = random(random, random.nextInt(i % 50 == 0 ? 200_000 : 2_000));
            assertThat(unpack(codec.pack(json))).isEqualTo(json);
        }
    }

    private static byte[] random(SplittableRandom random, int length) {
        var json = new StringBuilder("{\"content\":\"");
        int kinds = 1 + random.nextInt(200);
        while (json.length() < length) {
            json.append((char) (random.nextInt(4) == 0 ? 0x4e00 + random.nextInt(kinds) : '0' + random.nextInt(10)));
        }
        return json.append("\"}").toString().getBytes(UTF_8);
    }

    @Test
    void whatDoesNotShrinkStaysPlain() {
        byte[] json = "{}".getBytes(UTF_8);
        assertThat(with(1).pack(json)).isSameAs(json);
        byte[] long1 = random(new SplittableRandom(1), ItemCodec.LONGEST + 1);
        assertThat(codec.pack(long1)).isSameAs(long1);
    }

    @Test
    void theLongestItemComesBack() {
        byte[] json = new byte[ItemCodec.LONGEST];
        Arrays.fill(json, (byte) ' ');
        json[0] = '{';
        json[json.length - 1] = '}';
        byte[] packed = with(1).pack(json);
        assertThat(packed.length).isLessThan(1_000);
        assertThat(unpack(packed)).isEqualTo(json);
    }

    @Test
    void aFrameThatUnpacksToMoreIsBroken() {
        var bomb = new byte[ItemCodec.LONGEST + 1];
        Arrays.fill(bomb, (byte) ' ');
        bomb[0] = '{';
        bomb[bomb.length - 1] = '}';
        with(1);
        byte[] value = new Contexts().compress(Dictionary.of(1, ofJar, ItemCodec.LEVEL), bomb);
        assertThatExceptionOfType(StoreException.Unreadable.class)
                .isThrownBy(() -> unpack(Objects.requireNonNull(value)))
                .withMessageStartingWith("account a, messages: broken");
    }

    @Test
    void withoutADictionaryItemsStayPlain() {
        byte[] json = message("hello");
        assertThat(codec.pack(json)).isSameAs(json);
        assertThat(unpack(json)).isSameAs(json);
        codec.add(1, ofJar);
        assertThat(codec.pack(json)).isSameAs(json);
        codec.use(1);
        codec.use(0);
        assertThat(codec.pack(json)).isSameAs(json);
    }

    @Test
    void aDictionaryThatIsNotKnownIsNamed() {
        byte[] packed = with(300).pack(message("hello"));
        try (var other = new ItemCodec()) {
            assertThatExceptionOfType(UnknownDictionaryException.class)
                    .isThrownBy(() -> other.unpack(packed, () -> "account a, messages"))
                    .satisfies(unknown -> assertThat(unknown.number()).isEqualTo(300))
                    .withMessageContaining("account a, messages")
                    .withMessageContaining("dictionary 300");
        }
    }

    @Test
    void aDictionaryIsNeverReplaced() {
        byte[] json = message("hello");
        byte[] packed = with(1).pack(json);
        codec.add(1, "another".repeat(100).getBytes(UTF_8));
        assertThat(unpack(packed)).isEqualTo(json);
    }

    @Test
    void brokenValuesAreNamedAndNothingElse() {
        byte[] packed = with(1).pack(message("你好"));
        var random = new SplittableRandom(2);
        for (int i = 0; i < 3_000; i++) {
            byte[] broken = Arrays.copyOf(packed, 1 + random.nextInt(packed.length));
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            Throwable error = catchThrowable(() -> unpack(broken));
            assertThat(error == null
                            || error instanceof StoreException.Unreadable
                            || error instanceof UnknownDictionaryException)
                    .as(HexFormat.of().formatHex(broken) + ": " + error)
                    .isTrue();
        }
        for (byte[] broken : List.of(new byte[0], new byte[1], new byte[] {(byte) 0x81}, new byte[] {'}', '}'})) {
            assertThatExceptionOfType(StoreException.Unreadable.class).isThrownBy(() -> unpack(broken));
        }
    }

    @Test
    void threadsShareIt() {
        with(1);
        codec.add(200, Arrays.copyOf(ofJar, ofJar.length));
        assertThat(IntStream.range(0, 20_000).parallel().allMatch(i -> {
                    byte[] json = message("message " + i);
                    if (i % 1_000 == 0) {
                        codec.use(i % 2_000 == 0 ? 200 : 1);
                    }
                    return Arrays.equals(json, unpack(codec.pack(json)));
                }))
                .isTrue();
    }

    @Test
    void afterItClosedNothingIsPacked() {
        byte[] json = message("hello");
        byte[] packed = with(1).pack(json);
        codec.close();
        assertThatExceptionOfType(StoreException.Unavailable.class).isThrownBy(() -> codec.pack(json));
        assertThatExceptionOfType(StoreException.Unavailable.class).isThrownBy(() -> unpack(packed));
        codec.close();
    }

    @Test
    void withoutNativeCodeItPacksNothing() {
        byte[] packed = with(1).pack(message("hello"));
        byte[] json = message("hello");
        try (var plain = new ItemCodec(false)) {
            assertThat(plain.pack(json)).isSameAs(json);
            assertThat(plain.unpack(json, () -> "")).isSameAs(json);
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> plain.add(1, ofJar));
            assertThatExceptionOfType(UnknownDictionaryException.class)
                    .isThrownBy(() -> plain.unpack(packed, () -> ""));
        }
    }
}
