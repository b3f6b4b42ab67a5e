package io.imcache.master.im;

import io.imcache.redis.item.Times;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The parameters of a request, checked. One that is given without a value ({@code status=}) counts as not given; of one
 * that is given twice the first counts.
 */
final class Parameters {
    private static final int LARGEST_COUNT = 100;
    private static final int LARGEST_CURSOR = 1_000_000_000;
    private static final int LONGEST_ACCOUNT_ID = 256;
    private static final int LONGEST_TEXT = 512;

    private final ServerRequest request;
    private final MultiValueMap<String, String> query;

    Parameters(ServerRequest request) {
        this.request = request;
        this.query = request.queryParams();
    }

    /** The account that the request is about; an error where it names none. */
    String accountId() {
        String value = given("account_id");
        if (value == null || value.isBlank()) {
            throw RequestException.missing("account_id", "the id of an account");
        }
        return checked("account_id", value, LONGEST_ACCOUNT_ID);
    }

    /** An account id in the path. */
    String pathAccountId() {
        return checked("account_id", request.pathVariable("id"), LONGEST_ACCOUNT_ID);
    }

    /** Another id in the path. */
    String pathId() {
        return checked("id", request.pathVariable("id"), LONGEST_TEXT);
    }

    @Nullable String text(String name) {
        String value = given(name);
        return value == null ? null : checked(name, value, LONGEST_TEXT);
    }

    @Nullable String oneOf(String name, List<String> allowed) {
        String value = given(name);
        if (value != null && !allowed.contains(value)) {
            throw RequestException.badParameter(name, value, String.join(", ", allowed));
        }
        return value;
    }

    @Nullable Boolean flag(String name) {
        String value = given(name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true", "1" -> Boolean.TRUE;
            case "false", "0" -> Boolean.FALSE;
            default -> throw RequestException.badParameter(name, value, "true or false, 1 or 0");
        };
    }

    /** A time in any spelling that crawlers may use too, as milliseconds. */
    OptionalLong time(String name) {
        String value = given(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        OptionalLong millis = Times.parse(value);
        if (millis.isEmpty()) {
            // In a query a bare + means a space: 2025-01-31T00:00:00+08:00 comes without it.
            millis = Times.parse(value.replace(' ', '+'));
        }
        if (millis.isEmpty()) {
            throw RequestException.badParameter(name, value, "seconds, milliseconds or ISO-8601");
        }
        return millis;
    }

    /** How many items to skip. */
    int cursor() {
        return number("cursor", 0, 0, LARGEST_CURSOR);
    }

    /** How many items to return at most. */
    int count(int otherwise) {
        return number("count", otherwise, 1, LARGEST_COUNT);
    }

    private int number(String name, int otherwise, int least, int most) {
        String value = given(name);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        throw RequestException.badParameter(name, value, least + ".." + most);
    }

    private @Nullable String given(String name) {
        String value = query.getFirst(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static String checked(String name, String value, int longest) {
        if (value.length() > longest) {
            throw RequestException.badParameter(name, value, "at most " + longest + " characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw RequestException.badParameter(name, value, "no control characters");
        }
        return value;
    }
}
