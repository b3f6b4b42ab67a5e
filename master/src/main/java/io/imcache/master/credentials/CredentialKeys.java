package io.imcache.master.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts and decrypts with AES-256-GCM. A sealed value is a byte with the number of this format (1), a byte with the length of the
 * key's id, the id, 12 random bytes, and the ciphertext with its tag. The owner of a value is authenticated with it, so a value that
 * was moved to another owner can't be opened.
 */
final class CredentialKeys {
    private static final byte FORMAT = 1;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final String EXPECTED =
            "(expected: <id>:<base64 of 32 random bytes>, the id of 1..32 letters, digits, . _ -)";

    private final Map<String, SecretKey> keys;
    private final SecureRandom random = new SecureRandom();

    /** What became of a sealed value. */
    enum Outcome {
        OK,
        /** It is opened, and was sealed with another key than the first. */
        OLD_KEY,
        UNKNOWN_KEY,
        /** It was changed, moved or cut, or is of another format. */
        BROKEN
    }

    /**
     * A value that was looked at.
     *
     * @param value null unless it was opened
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Opened(Outcome outcome, byte @Nullable [] value) {}

    private CredentialKeys(Map<String, SecretKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads keys as they are configured.
     *
     * @throws InvalidKeysException names the place of the entry at fault, and nothing of its contents
     */
    static CredentialKeys of(List<String> entries) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String place = CredentialProperties.KEYS + ": entry " + (i + 1);
            String entry = entries.get(i).strip();
            int colon = entry.indexOf(':');
            if (colon < 0 || !ID.matcher(entry.substring(0, colon)).matches()) {
                throw new InvalidKeysException(place + ": no id " + EXPECTED);
            }
            byte[] bytes = bytes(entry.substring(colon + 1), place);
            if (keys.put(entry.substring(0, colon), new SecretKeySpec(bytes, "AES")) != null) {
                throw new InvalidKeysException(place + ": an id that an entry before has (expected: another one)");
            }
        }
        return new CredentialKeys(keys);
    }

    private static byte[] bytes(String base64, String place) {
        byte[] bytes;
        try {
            // Of either alphabet: the command that makes secrets writes the one of addresses.
            bytes = Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes what it could not read.
            throw new InvalidKeysException(place + ": no base64 " + EXPECTED);
        }
        if (bytes.length != KEY_BYTES) {
            throw new InvalidKeysException(place + ": " + bytes.length + " bytes " + EXPECTED);
        }
        return bytes;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Encrypts with the first key. */
    byte[] seal(byte[] value, String owner) {
        Map.Entry<String, SecretKey> first = keys.entrySet().iterator().next();
        byte[] id = first.getKey().getBytes(UTF_8);
        byte[] head = new byte[2 + id.length + NONCE_BYTES];
        head[0] = FORMAT;
        head[1] = (byte) id.length;
        System.arraycopy(id, 0, head, 2, id.length);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, head, 2 + id.length, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, first.getValue(), head, owner);
            byte[] sealed = Arrays.copyOf(head, head.length + cipher.getOutputSize(value.length));
            cipher.doFinal(value, 0, value.length, sealed, head.length);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("credentials were not encrypted", e);
        }
    }

    Opened open(byte[] sealed, String owner) {
        int idEnd = sealed.length < 2 ? 0 : 2 + (sealed[1] & 0xff);
        int start = idEnd + NONCE_BYTES;
        if (idEnd == 0 || sealed[0] != FORMAT || sealed.length < start + TAG_BITS / 8) {
            return new Opened(Outcome.BROKEN, null);
        }
        String id = new String(sealed, 2, idEnd - 2, UTF_8);
        SecretKey key = keys.get(id);
        if (key == null) {
            return new Opened(Outcome.UNKNOWN_KEY, null);
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(sealed, start), owner);
            byte[] value = cipher.doFinal(sealed, start, sealed.length - start);
            boolean first = keys.keySet().iterator().next().equals(id);
            return new Opened(first ? Outcome.OK : Outcome.OLD_KEY, value);
        } catch (GeneralSecurityException e) {
            return new Opened(Outcome.BROKEN, null);
        }
    }

    /** @param head the bytes before the ciphertext, which end with the nonce; they are authenticated too */
    private static Cipher cipher(int mode, SecretKey key, byte[] head, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, head, head.length - NONCE_BYTES, NONCE_BYTES));
        cipher.updateAAD(head);
        cipher.updateAAD(owner.getBytes(UTF_8));
        return cipher;
    }
}
