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
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The parameters of a request, checked. */
final class Parameters {
    static final String ACCOUNT_ID = "account_id";
    private static final String CURSOR = "cursor";
    private static final int LARGEST_COUNT = 100;
    private static final int LARGEST_CURSOR = 1_000_000_000;
    private static final int LONGEST_ACCOUNT_ID = AccountIds.LONGEST;
    private static final int LONGEST_TEXT = 512;

    private final ServerRequest request;
    private final Query query;

    Parameters(ServerRequest request) {
        this.request = request;
        this.query = new Query(request);
    }

    /** The account that the request is about; an error where it names none. */
    String accountId() {
        return accountId(query.given(ACCOUNT_ID));
    }

    /** The account that a write is about: from the query, else from the body. */
    String accountId(Body body) {
        String inQuery = query.given(ACCOUNT_ID);
        return accountId(inQuery == null ? body.text(ACCOUNT_ID, "accountId") : inQuery);
    }

    private static String accountId(@Nullable String value) {
        if (value == null || value.isBlank()) {
            throw RequestException.missing(ACCOUNT_ID, "the id of an account");
        }
        return checked(ACCOUNT_ID, value, LONGEST_ACCOUNT_ID);
    }

    /** An account id in the path. */
    String pathAccountId() {
        return checked(ACCOUNT_ID, request.pathVariable("id"), LONGEST_ACCOUNT_ID);
    }

    /** Another id in the path. */
    String pathId() {
        return pathId("id");
    }

    /** An id in the path, by the name that it has there. */
    String pathId(String name) {
        return checked(name, request.pathVariable(name), LONGEST_TEXT);
    }

    /** Some of a few words, separated by commas; all of them where none is named. */
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

    @Nullable String oneOf(String name, List<String> allowed) {
        String value = query.given(name);
        if (value != null && !allowed.contains(value)) {
            throw RequestException.invalid(name, value, String.join(", ", allowed));
        }
        return value;
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

    /** A time in any spelling that crawlers may use too, as milliseconds. */
    OptionalLong time(String name) {
        String value = query.given(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        OptionalLong millis = Times.parse(value);
        if (millis.isEmpty()) {
            // In a query a bare + means a space: 2025-01-31T00:00:00+08:00 comes without it.
            millis = Times.parse(value.replace(' ', '+'));
        }
        if (millis.isEmpty()) {
            throw RequestException.invalid(name, value, "seconds, milliseconds or ISO-8601");
        }
        return millis;
    }

    /** How many accounts to skip. */
    int offset() {
        return query.number(CURSOR, 0, 0, LARGEST_CURSOR);
    }

    /** Where a page of items begins: how many to skip, or what an answer gave as {@code next}. */
    Cursor cursor() {
        String value = query.given(CURSOR);
        if (value == null || isNumber(value)) {
            return new Cursor(offset(), null);
        }
        return Cursor.decode(value)
                .orElseThrow(() -> RequestException.invalid(
                        CURSOR, value, "0.." + LARGEST_CURSOR + ", or what an answer gave as next"));
    }

    /** What opaque cursors begin with is no digit. */
    private static boolean isNumber(String value) {
        char first = value.charAt(0);
        return first == '-' || first == '+' || (first >= '0' && first <= '9');
    }

    /** How many items to return at most. */
    int count(int otherwise) {
        return query.number("count", otherwise, 1, LARGEST_COUNT);
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
