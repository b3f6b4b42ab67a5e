package io.imcache.master.console;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What accounts are sorted by; those that are equal by their ids. */
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

    /** {@code name}, {@code -name} and so on. */
    static List<String> words() {
        return Arrays.stream(values())
                .map(order -> order.name().toLowerCase(Locale.ROOT))
                .flatMap(word -> Stream.of(word, '-' + word))
                .toList();
    }

    /** The order of a word, downwards where it begins with a minus; empty where it is none of {@link #words}. */
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
