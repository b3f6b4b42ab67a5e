package io.imcache.master.deploy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a PromQL expression reads. Whether it is one at all, promtool says. */
final class Promql {
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
    private static final Pattern NAME = Pattern.compile("\\b([a-zA-Z_:][\\w:]*)\\b(\\s*\\()?(\\s*\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
    private static final Set<String> WORDS = Set.of("by", "or", "and", "unless", "bool", "offset", "sum", "max", "min");

    private Promql() {}

    /** A metric, and the labels that are asked of it. */
    record Selector(String metric, Set<String> labels) {}

    static List<Selector> selectors(String expression) {
        String plain = RANGE.matcher(GROUPING.matcher(TEXT.matcher(expression).replaceAll("\"\""))
                        .replaceAll(" "))
                .replaceAll(" ");
        var found = new ArrayList<Selector>();
        Matcher name = NAME.matcher(plain);
        while (name.find()) {
            boolean function = name.group(2) != null;
            if (function || WORDS.contains(name.group(1))) {
                continue;
            }
            Set<String> labels = new HashSet<>();
            if (name.group(4) != null) {
                Matcher label = LABEL.matcher(name.group(4));
                while (label.find()) {
                    labels.add(label.group(1));
                }
            }
            found.add(new Selector(name.group(1), labels));
        }
        return found;
    }
}
