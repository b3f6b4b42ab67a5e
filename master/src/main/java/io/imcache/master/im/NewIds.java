package io.imcache.master.im;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** Creates ids for the items that IM clients make: 128 random bits, which cannot be guessed. */
final class NewIds {
    private static final int BYTES = 16;
    private static final String PREFIX = "im-";

    private final SecureRandom random = new SecureRandom();

    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return text(bytes);
    }

    /** Derives the same id from the same key and account, so a repeated request creates nothing new. */
    String of(String accountId, String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((accountId + '\0' + key).getBytes(StandardCharsets.UTF_8));
            return text(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] bytes) {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
