package io.imcache.master.console;

import io.imcache.master.web.RequestException;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Which accounts a request asks for.
 *
 * @param text to search for, in lower case; empty for all
 * @param order of the accounts
 * @param cursor how many to skip
 * @param count how many to return at most
 */
record ConsoleQuery(String text, Comparator<AccountRow> order, int cursor, int count) {
    private static final int LONGEST_TEXT = 200;
    private static final int LARGEST_COUNT = 200;
    private static final int COUNT = 50;

    static ConsoleQuery of(ServerRequest request) {
        String text = given(request, "q");
        if (text != null && text.length() > LONGEST_TEXT) {
            throw RequestException.invalid("q", text, "at most " + LONGEST_TEXT + " characters");
        }
        String sort = given(request, "sort");
        String order = sort == null ? "name" : sort;
        return new ConsoleQuery(
                text == null ? "" : text.strip().toLowerCase(Locale.ROOT),
                AccountOrder.of(order)
                        .orElseThrow(
                                () -> RequestException.invalid("sort", order, String.join(", ", AccountOrder.words()))),
                number(request, "cursor", 0, 0, AccountTable.MOST),
                number(request, "count", COUNT, 1, LARGEST_COUNT));
    }

    private static int number(ServerRequest request, String name, int otherwise, int least, int most) {
        String value = given(request, name);
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
        throw RequestException.invalid(name, value, least + ".." + most);
    }

    private static @Nullable String given(ServerRequest request, String name) {
        String value = request.queryParams().getFirst(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
