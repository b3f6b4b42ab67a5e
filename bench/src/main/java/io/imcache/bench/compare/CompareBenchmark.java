package io.imcache.bench.compare;

import java.util.Locale;

/** Measures two builds of the master in turn, and prints tables in Markdown. See {@link CompareOptions}. */
public final class CompareBenchmark {
    private CompareBenchmark() {}

    /** Runs the parts that are asked for. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        CompareOptions options = CompareOptions.parse(arguments);
        System.out.printf(
                "Java %s; %d cores; before: %s; after: %s; ratios are after / before, the median of %d rounds (least to most)%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                options.before(),
                options.after(),
                options.rounds());
        for (String part : options.parts()) {
            switch (part) {
                case "memory" -> new MemoryComparison(options).run();
                case "pages" -> new PageComparison(options).run();
                case "kept" -> new KeptPageComparison(options).run();
                case "pushes" -> new PushComparison(options).run();
                case "start" -> new StartComparison(options).run();
                default ->
                    throw new IllegalArgumentException(
                            "parts: " + part + " (expected: memory, pages, kept, pushes, start)");
            }
        }
        System.exit(0); // the HTTP client's threads are no daemons everywhere
    }
}
