package io.imcache.redis.item;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fields of an item in its JSON without decoding them. It reads only stored items, which a parser has checked
 * before they were stored. So it looks at as little as possible, and reports if it can't go on. A parser that checks
 * everything again, and that makes a text of each value only to write it again, would make a page several times as
 * expensive.
 */
final class ItemScanner {
    private final byte[] json;
    private final FieldTable table;
    private final ItemValues values;
    private int at;
    /** The object of the item that it is in; null outside. */
    private @Nullable String group;

    ItemScanner(byte[] json, FieldTable table, ItemValues values) {
        this.json = json;
        this.table = table;
        this.values = values;
    }

    /** Passes all fields to the values; returns false if this is not the JSON that it expects. */
    boolean scan() {
        try {
            return object();
        } catch (ArrayIndexOutOfBoundsException e) {
            return false; // the JSON is cut off
        }
    }

    private boolean object() {
        if (next() != '{') {
            return false;
        }
        at++;
        while (true) {
            byte next = next();
            if (next == '}') {
                return true;
            }
            if (next == ',') {
                at++;
            } else if (next != '"' || !member()) {
                return false;
            }
        }
    }

    private boolean member() {
        int begin = at + 1;
        FieldTable.Name name = name();
        int end = at - 1;
        if (next() != ':') {
            return false;
        }
        at++;
        byte first = next();
        if (first == '[' && name != null) {
            int array = at++;
            if (next() != ']') {
                scalar(name);
            }
            at = array;
            nested();
        } else if (first == '{' && group == null && table.isGroup(json, begin, end)) {
            return group(new String(json, begin, end - begin, StandardCharsets.UTF_8));
        } else if (first == '[' || first == '{') {
            nested();
        } else {
            scalar(name);
        }
        return true;
    }

    private boolean group(String name) {
        group = name;
        boolean read = object();
        group = null;
        at++;
        return read;
    }

    private FieldTable.@Nullable Name name() {
        byte[] bytes = json;
        int from = at + 1;
        int to = from;
        int hash = 0;
        boolean escaped = false;
        for (byte next = bytes[to]; next != '"'; next = bytes[++to]) {
            if (next == '\\') {
                escaped = true;
                next = bytes[++to];
            }
            hash = FieldTable.hash(hash, next);
        }
        at = to + 1;
        if (group != null) {
            return table.find(group + '.' + ItemValues.unescape(json, from - 1, to + 1), false);
        }
        return escaped
                ? table.find(ItemValues.unescape(json, from - 1, to + 1), false)
                : table.find(json, from, to, hash);
    }

    /** Scans a value that is no array and no object. An array or object in an array counts as absent. */
    private void scalar(FieldTable.@Nullable Name name) {
        int from = at;
        byte kind =
                switch (json[at]) {
                    case '"' -> ItemValues.STRING;
                    case 't' -> ItemValues.TRUE;
                    case 'f' -> ItemValues.FALSE;
                    case 'n', '{', '[' -> ItemValues.ABSENT;
                    default -> ItemValues.NUMBER;
                };
        boolean plain = true;
        if (kind == ItemValues.STRING) {
            plain = string();
        } else {
            byte[] bytes = json;
            int end = from;
            while (!endsScalar(bytes[end])) {
                end++;
            }
            at = end;
        }
        if (name != null && kind != ItemValues.ABSENT) {
            boolean quoted = kind == ItemValues.STRING;
            values.keep(name, kind, quoted ? from + 1 : from, quoted ? at - 1 : at, plain);
        }
    }

    private static boolean endsScalar(byte next) {
        return next == ',' || next == '}' || next == ']' || (next <= ' ' && next >= 0);
    }

    /** Passes over a string; returns whether its bytes are its text. */
    private boolean string() {
        boolean plain = true;
        byte[] bytes = json;
        int i = at + 1;
        for (byte next = bytes[i]; next != '"'; next = bytes[i]) {
            if (next == '\\') {
                plain = false;
                i++;
            } else if (next < 0) {
                plain &= isText(next & 0xFF, bytes[i + 1] & 0xFF);
            }
            i++;
        }
        at = i + 1;
        return plain;
    }

    /**
     * Returns whether these bytes, which look like UTF-8, encode a character. The parser accepts others: crawlers cut
     * texts in the middle of an emoji, and write characters longer than necessary.
     */
    private static boolean isText(int first, int second) {
        return switch (first) {
            case 0xC0, 0xC1 -> false;
            case 0xE0 -> second >= 0xA0;
            case 0xED -> second < 0xA0;
            case 0xF0 -> second >= 0x90;
            case 0xF4 -> second < 0x90;
            default -> first < 0xF5;
        };
    }

    /** Passes over an array or an object. */
    private void nested() {
        int depth = 0;
        do {
            switch (json[at]) {
                case '"' -> {
                    string();
                    at--;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0);
    }

    private byte next() {
        while (json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
        return json[at];
    }
}
