package io.imcache.master.console;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The order of accounts; equal ones are ordered by id. */
enum AccountOrder {
    NAME(Comparator.comparing(row -> row.title().toLowerCase(Locale.ROOT))),
    PLATFORM(Comparator.comparing(row -> orEmpty(row.platform()))),
    WORKER(Comparator.comparing(row -> orEmpty(row.workerId()))),
    UNREAD(Comparator.comparingLong(row -> row.unread().total())),
    ITEMS(Comparator.comparingLong(row -> row.counts().total())),
    VERSION(Comparator.comparingLong(AccountRow::version)),
    UPDATED(Comparator.comparingLong(AccountRow::updatedAt)),
    BYTES(Comparator.comparingLong(AccountRow::bytes));

    private static final Comparator<AccountRow> BY_ID = Comparator.comparing(AccountRow::accountId);

    @SuppressWarnings("ImmutableEnumChecker") // a comparator of fields has no state
    private final Comparator<AccountRow> comparator;

    AccountOrder(Comparator<AccountRow> comparator) {
        this.comparator = comparator;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Lists the words for all orders: {@code name}, {@code -name} and so on. */
    static List<String> words() {
        return Arrays.stream(values())
                .map(order -> order.name().toLowerCase(Locale.ROOT))
                .flatMap(word -> Stream.of(word, '-' + word))
                .toList();
    }

    /** Returns the order for a word, descending after a minus; empty for any other than {@link #words}. */
    static Optional<Comparator<AccountRow>> of(String word) {
        boolean down = word.startsWith("-");
        String name = down ? word.substring(1) : word;
        return Arrays.stream(values())
                .filter(order -> order.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .map(order -> down ? order.comparator.reversed() : order.comparator)
                .map(comparator -> comparator.thenComparing(BY_ID));
    }
}
