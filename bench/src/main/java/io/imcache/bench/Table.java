package io.imcache.bench;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, filled row by row and printed at the end. */
public final class Table {
    private final List<String> rows = new ArrayList<>();

    public Table(String title, String... columns) {
        System.out.printf("%n### %s%n%n", title);
        row((Object[]) columns);
        rows.add("|---".repeat(columns.length) + "|");
    }

    public void row(Object... cells) {
        var row = new StringBuilder("|");
        for (Object cell : cells) {
            row.append(' ')
                    .append(cell instanceof Double number ? text(number) : cell)
                    .append(" |");
        }
        rows.add(row.toString());
    }

    private static String text(double number) {
        return String.format(
                number >= 1_000 ? "%,.0f" : number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number);
    }

    public void print() {
        rows.forEach(System.out::println);
    }
}
