package io.imcache.redis.keys;

import io.imcache.protocol.ItemCollection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one account. All carry the account's id as hash tag, so that they are in one slot of a cluster and one
 * script can use them together.
 */
public final class AccountKeys {
    /**
     * The field of meta that holds the version. The number in its name is that of the layout of items and index. An account
     * written in the layout before has {@link #EARLIER_VERSION}, and stays readable. One in any other layout is unknown until a
     * crawler pushes it again.
     */
    public static final byte[] VERSION = Bytes.of("v4");

    /** The field of meta that holds the version of an account in whose indexes each member is one entry. */
    public static final byte[] EARLIER_VERSION = Bytes.of("v3");

    private final String prefix;
    private final String base;
    private final String accountId;

    AccountKeys(String prefix, String accountId) {
        this.prefix = prefix;
        this.accountId = accountId;
        this.base = prefix + ":{" + escape(accountId) + "}:";
    }

    /** Writes braces as %7B and %7D: a tag ends at the first brace, and must not be empty. */
    private static String escape(String accountId) {
        if (accountId.indexOf('{') < 0 && accountId.indexOf('}') < 0 && accountId.indexOf('%') < 0) {
            return accountId;
        }
        return accountId.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    }

    /** Returns the id in the name of an account's meta; see {@link #escape}. */
    static String unescape(String escaped) {
        return escaped.replace("%7B", "{").replace("%7D", "}").replace("%25", "%");
    }

    /** Returns the first part of every key of the installation. */
    public String prefix() {
        return prefix;
    }

    public String accountId() {
        return accountId;
    }

    public byte[] meta() {
        return key("meta");
    }

    public byte[] profile() {
        return key("profile");
    }

    public byte[] items(ItemCollection collection) {
        return key("items:" + collection.jsonName());
    }

    public byte[] index(ItemCollection collection) {
        return key("index:" + collection.jsonName());
    }

    public byte[] marks(ItemCollection collection) {
        return key("marks:" + collection.jsonName());
    }

    public byte[] events() {
        return key("feed");
    }

    public byte[] tombstone() {
        return key("tombstone");
    }

    /** Returns the key of what a removed account left: its lease, and whether its marks are kept. */
    public byte[] left() {
        return key("left");
    }

    /** Returns the key that exists while an account stays deleted, because a person deleted it. */
    public byte[] deletion() {
        return key("deletion");
    }

    /** Returns the key of the account's encrypted credentials, which outlive its data. */
    public byte[] credentials() {
        return key("credentials");
    }

    /** Returns the key to write when asking replicas whether they are up to date; it expires after a second. */
    public byte[] confirmed() {
        return key("confirmed");
    }

    public byte[] stagedItems(String token, ItemCollection collection) {
        return key("staged:" + token + ":items:" + collection.jsonName());
    }

    public byte[] stagedIndex(String token, ItemCollection collection) {
        return key("staged:" + token + ":index:" + collection.jsonName());
    }

    /** Returns fields of {@link #meta}; one of them holds the version. */
    public static byte[][] versionFields() {
        return new byte[][] {VERSION, EARLIER_VERSION};
    }

    /** Returns the version that the {@link #versionFields} hold; 0 for none. */
    public static long version(List<? extends byte @Nullable []> values) {
        return Bytes.number(values.get(0) != null ? values.get(0) : values.get(1));
    }

    private byte[] key(String name) {
        return Bytes.of(base + name);
    }
}
