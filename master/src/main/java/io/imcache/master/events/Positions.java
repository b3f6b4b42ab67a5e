package io.imcache.master.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The id of an event: how far its client is with each account of its stream. 10 bytes for each, CRC-32C of the
 * account's id and 48 bits of version, in Base64 for URLs: 14 characters for one account, 1,334 for a hundred.
 *
 * <p>If two accounts of a stream have the same CRC, a client that resumes may be told to reload one of them, because no
 * two accounts have the same versions.
 */
final class Positions {
    /** The id in a stream of all accounts, which has no positions. */
    static final String ALL = "all";

    /** A version that no account has: the changes since then are not known. */
    static final long LOST = 1;

    private static final int BYTES = 10;
    private static final int LONGEST = 4_096;

    private final Map<Integer, Long> versions = new HashMap<>();

    private Positions() {}

    static String encode(Collection<Subscription> subscriptions) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES * subscriptions.size());
        for (Subscription subscription : subscriptions) {
            put(bytes, subscription.accountId(), subscription.position());
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static void put(ByteBuffer bytes, String accountId, long version) {
        bytes.putInt(hash(accountId))
                .putShort((short) (version >>> Integer.SIZE))
                .putInt((int) version);
    }

    /** Reads an id; empty if it is not one. */
    static Optional<Positions> decode(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id));
            if (bytes.remaining() % BYTES != 0) {
                return Optional.empty();
            }
            var positions = new Positions();
            while (bytes.hasRemaining()) {
                int account = bytes.getInt();
                long version = (long) Short.toUnsignedInt(bytes.getShort()) << Integer.SIZE;
                positions.versions.put(account, version | Integer.toUnsignedLong(bytes.getInt()));
            }
            return Optional.of(positions);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the version up to which the client knows an account; null if it knows none. */
    @Nullable Long of(String accountId) {
        return versions.get(hash(accountId));
    }

    private static int hash(String accountId) {
        var crc = new CRC32C();
        crc.update(accountId.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
