package io.imcache.master.im;

import io.imcache.master.im.body.Body;
import io.imcache.master.web.Query;
import io.imcache.master.web.RequestException;
import io.imcache.redis.item.Times;
import io.imcache.redis.model.AccountIds;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/** Checks the parameters of a request. */
final class Parameters {
    static final String ACCOUNT_ID = "account_id";
    private static final String CURSOR = "cursor";
    private static final int LARGEST_COUNT = 100;
    private static final int LARGEST_CURSOR = 1_000_000_000;
    private static final int LONGEST_ACCOUNT_ID = AccountIds.LONGEST;
    private static final int LONGEST_TEXT = 512;
    private static final Pattern BLANK_BEFORE_OFFSET = Pattern.compile(" (?=\\d{2}:?\\d{2}$)");

    private final ServerRequest request;
    private final Query query;

    Parameters(ServerRequest request) {
        this.request = request;
        this.query = new Query(request);
    }

    /** Returns the account of a read; 400 if there is none. */
    String accountId() {
        return accountId(query.given(ACCOUNT_ID));
    }

    /** Returns the account of a write, from the query, else from the body. */
    String accountId(Body body) {
        String inQuery = query.given(ACCOUNT_ID);
        return accountId(inQuery == null ? body.text(ACCOUNT_ID, "accountId") : inQuery);
    }

    /** Returns the account of a read; null if there is none. */
    @Nullable String accountIdOrNull() {
        return accountIdOrNull(query.given(ACCOUNT_ID));
    }

    /** Returns the account of a write, from the query, else from the body; null if there is none. */
    @Nullable String accountIdOrNull(Body body) {
        String inQuery = query.given(ACCOUNT_ID);
        return accountIdOrNull(inQuery == null ? body.text(ACCOUNT_ID, "accountId") : inQuery);
    }

    private static @Nullable String accountIdOrNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : accountId(value);
    }

    private static String accountId(@Nullable String value) {
        if (value == null || value.isBlank()) {
            throw RequestException.missing(ACCOUNT_ID, "the id of an account");
        }
        return checked(ACCOUNT_ID, value, LONGEST_ACCOUNT_ID);
    }

    /** Returns the account id in the path. */
    String pathAccountId() {
        return checked(ACCOUNT_ID, request.pathVariable("id"), LONGEST_ACCOUNT_ID);
    }

    /** Returns the id in the path. */
    String pathId() {
        return pathId("id");
    }

    /** Returns the id in the path that has this name. */
    String pathId(String name) {
        return checked(name, request.pathVariable(name), LONGEST_TEXT);
    }

    /** Returns the given words, separated by commas; all of them if none is given. */
    Set<String> someOf(String name, List<String> allowed) {
        String value = query.given(name);
        if (value == null) {
            return Set.copyOf(allowed);
        }
        var some = new LinkedHashSet<String>();
        for (String word : value.split(",", -1)) {
            if (!allowed.contains(word.strip())) {
                throw RequestException.invalid(name, value, "some of " + String.join(", ", allowed));
            }
            some.add(word.strip());
        }
        return some;
    }

    @Nullable String text(String name) {
        String value = query.given(name);
        return value == null ? null : checked(name, value, LONGEST_TEXT);
    }

    @Nullable Boolean flag(String name) {
        String value = query.given(name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true", "1" -> Boolean.TRUE;
            case "false", "0" -> Boolean.FALSE;
            default -> throw RequestException.invalid(name, value, "true or false, 1 or 0");
        };
    }

    /** Returns a time in milliseconds. Accepts all formats that crawlers may use. */
    OptionalLong time(String name) {
        String value = query.given(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        OptionalLong millis = Times.parse(value);
        if (millis.isEmpty()) {
            // In a query a bare + means a space: 2025-01-31T00:00:00+08:00 comes without it.
            millis = Times.parse(BLANK_BEFORE_OFFSET.matcher(value).replaceFirst("+"));
        }
        if (millis.isEmpty()) {
            throw RequestException.invalid(name, value, "seconds, milliseconds or ISO-8601");
        }
        return millis;
    }

    /** Returns how many accounts to skip. */
    int offset() {
        return query.number(CURSOR, 0, 0, LARGEST_CURSOR);
    }

    /** Returns the start of a page of items: a number to skip, or the {@code next} of an answer. */
    Cursor cursor() {
        String value = query.given(CURSOR);
        if (value == null || isNumber(value)) {
            return new Cursor(offset(), null);
        }
        return Cursor.decode(value)
                .orElseThrow(() ->
                        RequestException.invalid(CURSOR, value, "0.." + LARGEST_CURSOR + ", or next of an answer"));
    }

    /** Returns whether a cursor is a number; opaque cursors begin with no digit. */
    private static boolean isNumber(String value) {
        char first = value.charAt(0);
        return first == '-' || first == '+' || (first >= '0' && first <= '9');
    }

    /** Returns how many items to send at most. Existing clients ask for more than there are to a page, and get a page. */
    int count(int otherwise) {
        return query.numberUpTo("count", otherwise, 1, LARGEST_COUNT);
    }

    private static String checked(String name, String value, int longest) {
        if (value.length() > longest) {
            throw RequestException.invalid(name, value, "at most " + longest + " characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw RequestException.invalid(name, value, "no control characters");
        }
        return value;
    }
}
