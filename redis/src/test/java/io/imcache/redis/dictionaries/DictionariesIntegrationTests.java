package io.imcache.redis.dictionaries;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.redis.dictionaries.Dictionaries.OF_JAR;
import static io.imcache.redis.testing.Snapshots.item;
import static io.imcache.redis.testing.Snapshots.snapshotOf;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.codec.ItemCodec;
import io.imcache.redis.codec.ItemCodecs;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.item.StoredId;
import io.imcache.redis.keys.Bytes;
import io.imcache.redis.model.DeltaPush;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.PushOutcome;
import io.imcache.redis.model.SnapshotPush;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.testing.Snapshots;
import io.imcache.redis.testing.StoreFixture;
import io.imcache.redis.testing.TestRedis;
import io.lettuce.core.RedisClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DictionariesIntegrationTests {
    private static final String WORDS =
            ",'status':'delivered','source':'api','updatedAt':null,'lastSyncAt':null,'content':'compress me','isRecalled':false";

    private final StoreFixture redis = new StoreFixture();
    private final RedisClient client = TestRedis.client();
    private final List<StoreConnection> opened = new ArrayList<>();
    private final byte[] key = Bytes.of(redis.prefix + ":dictionaries");

    @AfterEach
    void close() {
        opened.forEach(StoreConnection::close);
        client.close();
        redis.close();
    }

    /** Another master that has not looked for dictionaries yet. */
    private final class Other {
        final StoreConnection connection = new StoreConnection(client, TestRedis.TIMEOUT);
        final RedisAccountStore store = new RedisAccountStore(connection, redis.prefix);

        Other() {
            opened.add(connection);
        }

        Other looking(boolean compresses) {
            new Dictionaries(connection, redis.prefix, compresses).look().block(TestRedis.TIMEOUT);
            return this;
        }

        List<String> messages(String account) {
            return StoreFixture.texts(requireNonNull(
                    store.page(PageQuery.of(account, MESSAGES).page(0, 50).build())
                            .block(TestRedis.TIMEOUT)));
        }

        PushOutcome replace(Snapshots snapshot) {
            return requireNonNull(store.replace(snapshot.push()).block(TestRedis.TIMEOUT));
        }
    }

    private static List<String> messages(int from, int to) {
        return Snapshots.messages(from, to, WORDS);
    }

    private static List<String> newestFirst(List<String> messages) {
        var texts = new ArrayList<>(messages);
        texts.replaceAll(text -> text.replace('\'', '"'));
        Collections.reverse(texts);
        return texts;
    }

    private byte[] stored(String account, String id) {
        return requireNonNull(redis.connection
                .run(commands -> commands.hget(Bytes.of(items(account)), StoredId.encode(id)))
                .block(TestRedis.TIMEOUT));
    }

    private String items(String account) {
        return redis.prefix + ":{" + account + "}:items:messages";
    }

    private void set(String field, byte[] value) {
        redis.connection
                .run(commands -> commands.hset(key, Map.of(Bytes.of(field), value)))
                .block(TestRedis.TIMEOUT);
    }

    private byte[] ofJar() {
        return requireNonNull(redis.connection
                .run(commands -> commands.hget(key, Bytes.of(OF_JAR)))
                .block(TestRedis.TIMEOUT));
    }

    @Test
    void itemsAreCompressedAndReadAsTheyWerePushed() {
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 5)).push());
        assertThat(stored("a", "m1")[0]).isEqualTo((byte) OF_JAR);
        assertThat(stored("a", "m1").length).isLessThan(messages(1, 2).get(0).length() / 2);
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).page(0, 50))).isEqualTo(newestFirst(messages(0, 5)));
    }

    @Test
    void stagedItemsAreCompressedToo() {
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 1_500)).push());
        assertThat(stored("a", "m7")[0]).isEqualTo((byte) OF_JAR);
        assertThat(stored("a", "m0")[0]).isEqualTo((byte) OF_JAR);
        assertThat(StoreFixture.texts(redis.item("a", MESSAGES, "m7"))).isEqualTo(newestFirst(messages(7, 8)));
        long version = redis.item("a", MESSAGES, "m7").version();
        redis.replace(snapshotOf("a")
                .at(1_761_804_249_000L)
                .with(MESSAGES, messages(0, 1_500))
                .push());
        assertThat(redis.item("a", MESSAGES, "m7").version()).isEqualTo(version);
    }

    @Test
    void plainItemsStayReadableBesideCompressedOnes() {
        var plain = new Other().looking(false);
        plain.replace(snapshotOf("a").with(MESSAGES, messages(0, 3)));
        assertThat(stored("a", "m1")[0]).isEqualTo((byte) '{');
        redis.store
                .apply(new DeltaPush(
                        snapshotOf("a")
                                .at(1_761_804_249_000L)
                                .with(MESSAGES, messages(3, 5))
                                .push(),
                        null,
                        Map.of()))
                .block(TestRedis.TIMEOUT);
        assertThat(stored("a", "m1")[0]).isEqualTo((byte) '{');
        assertThat(stored("a", "m4")[0]).isEqualTo((byte) OF_JAR);
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).page(0, 50))).isEqualTo(newestFirst(messages(0, 5)));
        assertThat(plain.messages("a")).isEqualTo(newestFirst(messages(0, 5)));
    }

    @Test
    void aStoreReadsWhatAnotherWroteWithADictionaryThatItDoesNotKnow() {
        set("300", Arrays.copyOf(ofJar(), 8_000));
        set("use", Bytes.of(300));
        var other = new Other().looking(true);
        other.replace(snapshotOf("a").with(MESSAGES, messages(0, 3)));
        redis.replace(snapshotOf("b").with(MESSAGES, messages(0, 3)).push());
        assertThat(stored("a", "m1")).startsWith(0x81, 300 & 0xff);
        assertThat(stored("b", "m1")[0]).isEqualTo((byte) OF_JAR);
        for (String account : List.of("a", "b")) {
            assertThat(other.messages(account)).isEqualTo(newestFirst(messages(0, 3)));
            assertThat(redis.texts(PageQuery.of(account, MESSAGES).page(0, 50))).isEqualTo(newestFirst(messages(0, 3)));
            assertThat(new Other().messages(account)).isEqualTo(newestFirst(messages(0, 3)));
        }
    }

    /** Items of before stay as they are. */
    @Test
    void theJarsDictionaryTakesThePlaceOfAnEarlierJars() {
        set("1", Arrays.copyOf(ofJar(), 8_000));
        set("use", Bytes.of(1));
        var codec = redis.connection.codec(redis.prefix);
        redis.looking();
        codec.use(1);
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 3)).push());
        assertThat(stored("a", "m1")[0]).isEqualTo((byte) 1);

        var updated = new Other().looking(true);
        updated.replace(snapshotOf("b").with(MESSAGES, messages(0, 3)));
        assertThat(stored("b", "m1")[0]).isEqualTo((byte) OF_JAR);
        assertThat(updated.messages("a")).isEqualTo(newestFirst(messages(0, 3)));
        assertThat(redis.texts(PageQuery.of("b", MESSAGES).page(0, 50))).isEqualTo(newestFirst(messages(0, 3)));
    }

    @Test
    void aMissingDictionaryIsAClearErrorAndNothingIsLost() {
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 3)).push());
        byte[] dictionary = ofJar();
        redis.connection.run(commands -> commands.del(key)).block(TestRedis.TIMEOUT);
        var other = new Other();
        assertThatExceptionOfType(StoreException.Unreadable.class)
                .isThrownBy(() -> other.messages("a"))
                .withMessage("account a, messages: compressed with dictionary 2, which is missing in " + redis.prefix
                        + ":dictionaries");
        var delta = new DeltaPush(
                snapshotOf("a")
                        .at(1_761_804_249_000L)
                        .with(MESSAGES, messages(1, 2).get(0).replace("press me", "press you"))
                        .push(),
                null,
                Map.of());
        assertThatExceptionOfType(StoreException.Unreadable.class)
                .isThrownBy(() -> other.store.apply(delta).block(TestRedis.TIMEOUT))
                .withMessageContaining("account a, messages, item m1");
        set("2", dictionary);
        assertThat(other.messages("a")).isEqualTo(newestFirst(messages(0, 3)));
    }

    @Test
    void whatRedisLostIsWrittenBack() {
        redis.connection.run(commands -> commands.del(key)).block(TestRedis.TIMEOUT);
        redis.looking();
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 3)).push());
        assertThat(new Other().messages("a")).isEqualTo(newestFirst(messages(0, 3)));
    }

    @Test
    void withCompressionOffNothingIsWrittenButAllIsRead() {
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 3)).push());
        var plain = new Other().looking(false);
        assertThat(plain.messages("a")).isEqualTo(newestFirst(messages(0, 3)));
        plain.replace(snapshotOf("b").with(MESSAGES, messages(0, 3)));
        assertThat(stored("b", "m1")[0]).isEqualTo((byte) '{');
    }

    @Test
    void aBrokenItemIsNamedAndAPushAfterADeletionMendsIt() {
        redis.replace(snapshotOf("a").with(MESSAGES, messages(0, 3)).push());
        byte[] broken = stored("a", "m1").clone();
        redis.connection
                .run(commands -> commands.hset(
                        Bytes.of(items("a")), StoredId.encode("m1"), Arrays.copyOf(broken, broken.length / 2)))
                .block(TestRedis.TIMEOUT);
        assertThatExceptionOfType(StoreException.Unreadable.class)
                .isThrownBy(() -> redis.item("a", MESSAGES, "m1"))
                .withMessageStartingWith("account a, messages, item m1: broken");
        assertThatExceptionOfType(StoreException.Unreadable.class)
                .isThrownBy(() -> redis.page(PageQuery.of("a", MESSAGES).page(0, 50)))
                .withMessageStartingWith("account a, messages: broken");
        redis.store.delete("a").block(TestRedis.TIMEOUT);
        redis.store.updateProfile("a", null, Map.of()).block(TestRedis.TIMEOUT); // created again
        redis.replace(snapshotOf("a")
                .at(1_761_804_249_000L)
                .with(MESSAGES, messages(0, 3))
                .push());
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).page(0, 50))).isEqualTo(newestFirst(messages(0, 3)));
    }

    private static List<String> unlikeTheJars(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(
                        i -> "{'messageId':'m" + i + "','conversationId':'v','createdAt':" + (1_700_000_000_000L + i)
                                + ",'unusualAttribute':{'verySpecialFirst':[" + i * 7_919L % 1_000
                                + ",1,2],'verySpecialSecond':'quite another text'},'colours':['vermilion','ultramarine','ochre']}")
                .toList();
    }

    @Test
    void aDictionaryIsTrainedOnWhatComesAndUsedByAll() {
        var other = new Other().looking(true);
        assertThat(new DictionaryTraining(redis.connection, redis.prefix, 50)
                        .run()
                        .blockOptional(TestRedis.TIMEOUT))
                .as("nothing was seen")
                .isEmpty();
        redis.replace(snapshotOf("a").with(MESSAGES, unlikeTheJars(0, 2_000)).push());
        int before = stored("a", "m1").length;
        var training = new DictionaryTraining(redis.connection, redis.prefix, 50);
        int number = requireNonNull(training.run().block(TestRedis.TIMEOUT));
        redis.looking();
        other.looking(true);
        for (RedisAccountStore store : List.of(redis.store, other.store)) {
            store.replace(snapshotOf("b" + store.hashCode())
                            .with(MESSAGES, unlikeTheJars(0, 5))
                            .push())
                    .block(TestRedis.TIMEOUT);
            byte[] value = stored("b" + store.hashCode(), "m1");
            assertThat(value).startsWith(0x80 | number >> 8, number & 0xff);
            assertThat(value.length).isLessThan(before * 9 / 10);
        }
        assertThat(new Other().messages("b" + redis.store.hashCode())).isEqualTo(newestFirst(unlikeTheJars(0, 5)));
        assertThat(redis.texts(PageQuery.of("a", MESSAGES).page(0, 5)))
                .isEqualTo(newestFirst(unlikeTheJars(1_995, 2_000)));
        assertThat(new DictionaryTraining(redis.connection, redis.prefix, 50)
                        .run()
                        .blockOptional(TestRedis.TIMEOUT))
                .as("the turn is taken for a while")
                .isEmpty();
    }

    private static String hex(Random random) {
        byte[] bytes = new byte[50];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void whatSavesLessThanATenthIsNotKept() {
        // Most of an item is its own. How well a dictionary serves the rest depends on its samples, and varies by a few
        // bytes.
        var random = new Random(42);
        List<String> messages = unlikeTheJars(0, 2_000).stream()
                .map(item -> item.replace("{'messageId'", "{'own':'" + hex(random) + "','messageId'"))
                .toList();
        redis.replace(snapshotOf("a").with(MESSAGES, messages).push());
        byte[] turn = Bytes.of(redis.prefix + ":dictionaries:training");
        assertThat(new DictionaryTraining(redis.connection, redis.prefix, 50)
                        .run()
                        .blockOptional(TestRedis.TIMEOUT))
                .isPresent();
        redis.looking();
        redis.connection.run(commands -> commands.del(turn)).block(TestRedis.TIMEOUT);
        assertThat(new DictionaryTraining(redis.connection, redis.prefix, 50)
                        .run()
                        .blockOptional(TestRedis.TIMEOUT))
                .isEmpty();
        assertThat(redis.connection.run(commands -> commands.exists(turn)).block(TestRedis.TIMEOUT))
                .as("it was tried")
                .isEqualTo(1);
    }

    @Test
    void dictionariesChangeUnderLoadOnTwoStores() {
        var other = new Other().looking(true);
        for (int number : List.of(300, 301, 302)) {
            set(Integer.toString(number), Arrays.copyOf(ofJar(), 4_000 + number));
        }
        var failed = new AtomicReference<Throwable>();
        var stopped = new AtomicBoolean();
        var reader = new Thread(() -> {
            try {
                while (!stopped.get()) {
                    Set<String> rounds = other.messages("a").stream()
                            .map(text -> text.substring(text.indexOf("round")))
                            .collect(Collectors.toSet());
                    assertThat(rounds).hasSizeLessThan(2);
                }
            } catch (Throwable e) {
                failed.set(e);
            }
        });
        reader.start();
        for (int round = 0; round < 40; round++) {
            set("use", Bytes.of(round % 4 == 0 ? OF_JAR : 299 + round % 4));
            redis.looking();
            String stamp = ",'content':'round " + round + "'";
            SnapshotPush push = snapshotOf("a")
                    .at(1_761_804_248_025L + round)
                    .with(MESSAGES, Snapshots.messages(0, 30, WORDS + stamp))
                    .push();
            (round % 2 == 0 ? redis.store : other.store).replace(push).block(TestRedis.TIMEOUT);
        }
        stopped.set(true);
        await().atMost(TestRedis.TIMEOUT).until(() -> !reader.isAlive());
        assertThat(failed.get()).isNull();
    }

    @Test
    void withoutNativeCodeAMasterStartsOnlyOnPlainItems() {
        String plainPrefix = redis.prefix + "-plain";
        ItemCodec none = ItemCodecs.withoutNativeCode();
        new Dictionaries(redis.connection, plainPrefix, true, none).look().block(TestRedis.TIMEOUT);
        assertThat(none.pack(item(MESSAGES, messages(1, 2).get(0)).json()))
                .asString(StandardCharsets.UTF_8)
                .startsWith("{");
        assertThatExceptionOfType(NoNativeLibraryException.class)
                .isThrownBy(() -> new Dictionaries(redis.connection, redis.prefix, false, none)
                        .look()
                        .block(TestRedis.TIMEOUT))
                .withMessageStartingWith(redis.prefix + ":dictionaries: Redis has items that are compressed");
    }
}
