package io.imcache.master.console;

import io.imcache.master.web.Query;
import io.imcache.master.web.RequestException;
import java.util.Comparator;
import java.util.Locale;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * A request for accounts.
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
        var query = new Query(request);
        String text = query.given("q");
        if (text != null && text.length() > LONGEST_TEXT) {
            throw RequestException.invalid("q", text, "at most " + LONGEST_TEXT + " characters");
        }
        String sort = query.given("sort");
        String order = sort == null ? "name" : sort;
        return new ConsoleQuery(
                text == null ? "" : text.strip().toLowerCase(Locale.ROOT),
                AccountOrder.of(order)
                        .orElseThrow(
                                () -> RequestException.invalid("sort", order, String.join(", ", AccountOrder.words()))),
                query.number("cursor", 0, 0, AccountTable.MOST),
                query.number("count", COUNT, 1, LARGEST_COUNT));
    }
}
