package io.imcache.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds, by its own word: {@code jcmd}, with {@link #TRACKED}.
 *
 * @param heap bytes that are in use after a full collection
 * @param direct bytes outside the heap that programs have asked for: buffers of sockets, mainly
 */
record JvmMemory(long heap, long direct) {
    static final String TRACKED = "-XX:NativeMemoryTracking=summary";

    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    static JvmMemory of(long pid) throws IOException {
        ask(pid, "GC.run"); // what is only freed after being found unused once is gone at the next
        long heap = number(TOTAL, ask(pid, "GC.class_histogram"));
        long direct = number(OTHER, ask(pid, "VM.native_memory", "summary", "scale=KB")) * 1024;
        return new JvmMemory(heap, direct);
    }

    private static long number(Pattern pattern, String text) throws IOException {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IOException("jcmd: no " + pattern + " in " + text);
        }
        return Long.parseLong(found.group(1));
    }

    private static String ask(long pid, String... what) throws IOException {
        var command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(what));
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
