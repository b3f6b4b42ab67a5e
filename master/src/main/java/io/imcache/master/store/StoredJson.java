package io.imcache.master.store;

import io.imcache.master.credentials.Credentials;
import io.imcache.master.credentials.CredentialsConfiguration;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.credentials.CredentialStore;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import io.imcache.redis.model.StoreException;
import io.imcache.redis.model.StoredItem;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Prints items as crawlers pushed them, since {@code redis-cli} shows them compressed: {@code item <account> <collection> <id>}
 * prints one, {@code export <account>} all items of an account, each with its collection in a line. With {@code --credentials} the
 * account's credentials come first, decrypted. Reads Redis as a master with the same settings does, and starts none. Does not show
 * the changes by IM clients.
 */
public final class StoredJson {
    /** Prints one item. */
    public static final String ITEM = "item";

    /** Prints all items of an account. */
    public static final String EXPORT = "export";

    private static final String CREDENTIALS = "--credentials";

    private static final String USAGE =
            "item <account> <collection> <id>, or export <account> [--credentials]; then [--<property>=<value>]";
    private static final int PAGE = 200;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final RedisAccountStore store;
    private final PrintStream out;

    private StoredJson(RedisAccountStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    /**
     * Runs a command.
     *
     * @param arguments beginning with {@link #ITEM} or {@link #EXPORT}
     * @throws IllegalArgumentException if an argument is wrong, or if there is no such item or account
     * @throws StoreException if Redis can't be read
     */
    public static void run(String[] arguments, PrintStream out) {
        List<String> names = Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("--"))
                .toList();
        boolean export = names.get(0).equals(EXPORT);
        if (names.size() != (export ? 2 : 4)) {
            throw new IllegalArgumentException(
                    names.get(0) + ": " + (names.size() - 1) + " names (expected: " + USAGE + ")");
        }
        var properties = new ArrayList<>(Arrays.stream(arguments)
                .filter(argument -> argument.startsWith("--"))
                .toList());
        boolean withCredentials = export && properties.removeIf(CREDENTIALS::equals);
        properties.add("--logging.level.root=off");
        var application = new SpringApplicationBuilder(Reading.class)
                .sources(withCredentials ? new Class<?>[] {CredentialsConfiguration.class} : new Class<?>[0])
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false);
        try (ConfigurableApplicationContext context = application.run(properties.toArray(String[]::new))) {
            var printed = new StoredJson(context.getBean(RedisAccountStore.class), out);
            if (export) {
                if (withCredentials) {
                    printed.credentials(names.get(1), context.getBean(Credentials.class));
                }
                printed.export(names.get(1));
            } else {
                printed.item(names.get(1), collection(names.get(2)), names.get(3));
            }
        }
    }

    private static ItemCollection collection(String name) {
        return Arrays.stream(ItemCollection.values())
                .filter(collection -> collection.jsonName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("collection: " + name + " (expected: one of "
                        + Arrays.stream(ItemCollection.values())
                                .map(ItemCollection::jsonName)
                                .toList()
                        + ")"));
    }

    private void item(String account, ItemCollection collection, String id) {
        Optional<StoredItem> item = store.item(account, collection, id)
                .blockOptional(LIMIT)
                .flatMap(page -> page.items().stream().findFirst());
        print(item.orElseThrow(() -> new IllegalArgumentException(
                "account " + account + ", " + collection.jsonName() + ", item " + id + ": not there")));
    }

    private void print(StoredItem item) {
        out.writeBytes(item.json());
        out.println();
    }

    private void printLine(StoredItem item) {
        out.print("{\"collection\":\"" + item.collection().jsonName() + "\",\"item\":");
        out.writeBytes(item.json());
        out.println('}');
    }

    private void credentials(String account, Credentials credentials) {
        if (!credentials.areTaken()) {
            throw new IllegalArgumentException(
                    CREDENTIALS + ": no key (expected: the keys of the masters, in imcache.credentials.keys)");
        }
        Optional<byte[]> json = credentials.read(account).blockOptional(LIMIT);
        if (json.isPresent()) {
            out.print("{\"credentials\":");
            out.writeBytes(json.get());
            out.println('}');
        } else if (Boolean.TRUE.equals(credentials.exist(account).block(LIMIT))) {
            throw new IllegalArgumentException("account " + account
                    + ": its credentials can't be read (expected: their key in imcache.credentials.keys)");
        }
    }

    private void export(String account) {
        if (store.version(account).blockOptional(LIMIT).orElse(0L) == 0) {
            throw new IllegalArgumentException("account " + account + ": not there");
        }
        for (ItemCollection collection : ItemCollection.values()) {
            Page page = null;
            do {
                PageQuery.Builder query = PageQuery.of(account, collection).page(0, PAGE);
                page = store.page(query.after(page == null ? null : page.position())
                                .build())
                        .blockOptional(LIMIT)
                        .orElseThrow();
                page.items().forEach(this::printLine);
            } while (page.hasMore());
        }
    }

    /** The store alone, on the Redis that a master would use. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(DataRedisAutoConfiguration.class)
    @EnableConfigurationProperties(RedisProperties.class)
    static class Reading {
        @Bean
        StoreConnection storeConnection(LettuceConnectionFactory factory, DataRedisProperties properties) {
            return new StoreConnection(
                    factory.getRequiredNativeClient(),
                    StoreConfiguration.timeout(properties),
                    0,
                    factory.isClusterAware() ? 0 : factory.getDatabase());
        }

        @Bean
        RedisAccountStore accountStore(StoreConnection connection, RedisProperties properties) {
            return new RedisAccountStore(connection, properties.keyPrefix());
        }

        @Bean
        CredentialStore credentialStore(StoreConnection connection, RedisProperties properties) {
            return new CredentialStore(connection, properties.keyPrefix());
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }
}
