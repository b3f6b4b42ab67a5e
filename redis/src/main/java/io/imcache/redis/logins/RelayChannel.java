package io.imcache.redis.logins;

import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Passes events of logins from master to master, over the channel {@code imcache:relay}. Nobody keeps them: who does not listen misses
 * them. A message is five texts, each followed by a byte 0 (kind, origin, worker, account, event), and then the JSON.
 */
public final class RelayChannel {
    private static final int TEXTS = 5;

    private final StoreConnection connection;
    private final byte[] channel;

    /** @param prefix as for {@code RedisAccountStore} */
    public RelayChannel(StoreConnection connection, String prefix) {
        this.connection = connection;
        this.channel = connection.names(prefix).relay();
    }

    /** Passes an event to all masters, this one included. Ends with {@code StoreException} if Redis can't be reached. */
    public Mono<Void> send(RelayedEvent event) {
        return Mono.defer(() -> {
            byte[] head = Bytes.of(String.join("\0", texts(event)) + '\0');
            byte[] message = Bytes.join(head, event.json());
            return connection
                    .run(commands -> commands.publish(channel, message))
                    .then();
        });
    }

    private static List<String> texts(RelayedEvent event) {
        List<String> texts =
                List.of(event.kind().name(), event.origin(), event.worker(), event.accountId(), event.name());
        for (String text : texts) {
            if (text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("event: a text with a byte 0 (expected: texts without)");
            }
        }
        return texts;
    }

    /** Returns events from now on, on threads of Redis. Ends with {@code StoreException} if Redis can't be reached at first. */
    public Flux<RelayedEvent> events() {
        return connection.listen(channel, () -> {}, () -> {}).mapNotNull(RelayChannel::parse);
    }

    private static @Nullable RelayedEvent parse(byte[] message) {
        String[] texts = new String[TEXTS];
        int from = 0;
        for (int i = 0; i < TEXTS; i++) {
            int end = from;
            while (end < message.length && message[end] != 0) {
                end++;
            }
            if (end == message.length) {
                return null;
            }
            texts[i] = new String(message, from, end - from, StandardCharsets.UTF_8);
            from = end + 1;
        }
        byte[] json = Arrays.copyOfRange(message, from, message.length);
        for (RelayedEvent.Kind kind : RelayedEvent.Kind.values()) {
            if (kind.name().equals(texts[0])) {
                return new RelayedEvent(kind, texts[1], texts[2], texts[3], texts[4], json);
            }
        }
        return null;
    }
}
