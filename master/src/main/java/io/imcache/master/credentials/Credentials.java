package io.imcache.master.credentials;

import static java.util.Objects.requireNonNull;

import io.imcache.master.credentials.CredentialKeys.Opened;
import io.imcache.master.credentials.CredentialKeys.Outcome;
import io.imcache.master.support.LogFields;
import io.imcache.redis.credentials.CredentialStore;
import io.imcache.redis.item.ServingThreads;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The credentials of accounts: a JSON object each, up to 1 MB, such as {@code {"cookies": […], "localStorage": {…}, "fingerprint":
 * {…}}}. Redis has them encrypted, bound to their account and to the installation's key prefix. They are secrets: no log, metric or
 * error shows anything of them.
 *
 * <p>All methods end with {@code StoreException} if Redis is away or full. They emit on threads that may do work, never on one that
 * serves sockets or Redis.
 */
public final class Credentials {
    private static final Logger log = LoggerFactory.getLogger(Credentials.class);

    /** The most bytes of an account's credentials. */
    public static final int LARGEST = 1024 * 1024;

    private static final int DEEPEST = 100;
    private static final int MOST_NOTED = 1_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LARGEST)
                    .build())
            .build();

    private final CredentialStore store;
    private final CredentialKeys keys;
    private final Counter stored;
    private final Map<Outcome, Counter> reads = new EnumMap<>(Outcome.class);
    /** The accounts whose credentials could not be read lately, so that each is logged once. */
    private final Set<String> noted = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_NOTED;
        }
    }));

    Credentials(CredentialStore store, CredentialKeys keys, MeterRegistry meters) {
        this.store = store;
        this.keys = keys;
        stored = Counter.builder("imcache.credentials.stored")
                .description("Credentials of accounts that this master stored")
                .register(meters);
        for (Outcome outcome : Outcome.values()) {
            reads.put(
                    outcome,
                    Counter.builder("imcache.credentials.read")
                            .description("Credentials of accounts that this master read, by what became of it")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    /** Tells whether credentials are taken, because a key is configured. */
    public boolean areTaken() {
        return !keys.isEmpty();
    }

    /**
     * Stores the credentials of an account, in place of those that it has.
     *
     * @param json a JSON object in UTF-8, up to {@link #LARGEST} bytes. The caller must not change it
     * @return ends with {@link InvalidCredentialsException} if no key is configured, if {@code json} is no such object, or if a
     *     person deleted the account
     */
    public Mono<Void> store(String accountId, byte[] json) {
        return Mono.defer(() -> {
                    check(json);
                    return store.store(accountId, keys.seal(json, owner(accountId)));
                })
                .subscribeOn(Schedulers.parallel())
                .publishOn(Schedulers.parallel())
                .flatMap(done -> {
                    if (!done) {
                        return Mono.error(new InvalidCredentialsException("account: deleted (expected: one that was not"
                                + " deleted, or that was created or claimed again since)"));
                    }
                    stored.increment();
                    noted.remove(accountId);
                    return Mono.empty();
                });
    }

    private void check(byte[] json) {
        assert ServingThreads.mayWork() : Thread.currentThread();
        if (!areTaken()) {
            throw new InvalidCredentialsException(
                    "credentials: not taken by this master (expected: a key in " + CredentialProperties.KEYS + ")");
        }
        if (json.length > LARGEST) {
            throw new InvalidCredentialsException(
                    "credentials: %d bytes (expected: up to %d)".formatted(json.length, LARGEST));
        }
        if (!isObject(json)) {
            throw new InvalidCredentialsException(
                    "credentials: no JSON object (expected: one, with up to %d levels)".formatted(DEEPEST));
        }
    }

    private static boolean isObject(byte[] json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            return parser.nextToken() == JsonToken.START_OBJECT
                    && parser.skipChildren() != null
                    && parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /**
     * Reads the credentials of an account, as they were stored. Seals them anew if they are sealed with another key than the first.
     *
     * @return empty if there are none, or if they can't be read: sealed with a key that is not configured, or changed. That is
     *     counted, and logged once
     */
    public Mono<byte[]> read(String accountId) {
        return store.read(accountId)
                .publishOn(Schedulers.parallel())
                .flatMap(value -> opened(accountId, value))
                .publishOn(Schedulers.parallel());
    }

    private Mono<byte[]> opened(String accountId, byte[] value) {
        assert ServingThreads.mayWork() : Thread.currentThread();
        Opened opened = keys.open(value, owner(accountId));
        requireNonNull(reads.get(opened.outcome())).increment();
        byte[] json = opened.value();
        if (json == null) {
            note(accountId, opened.outcome());
            return Mono.empty();
        }
        return opened.outcome() == Outcome.OK
                ? Mono.just(json)
                : store.replace(accountId, value, keys.seal(json, owner(accountId)))
                        .onErrorComplete() // the old key still opens them
                        .then(Mono.just(json));
    }

    private void note(String accountId, Outcome outcome) {
        if (noted.add(accountId)) {
            log.atWarn()
                    .addKeyValue(LogFields.ACCOUNT, accountId)
                    .log(
                            "Credentials of account {} can't be read: {}",
                            accountId,
                            outcome == Outcome.UNKNOWN_KEY
                                    ? "their key is not in " + CredentialProperties.KEYS
                                    : "they were changed, or belong to another account or key prefix");
        }
    }

    /** Removes the credentials of an account; false if it had none. */
    public Mono<Boolean> remove(String accountId) {
        return store.remove(accountId);
    }

    /** Tells whether an account has credentials, readable or not. */
    public Mono<Boolean> exist(String accountId) {
        return store.exists(accountId);
    }

    private String owner(String accountId) {
        return store.prefix() + '\0' + accountId;
    }
}
