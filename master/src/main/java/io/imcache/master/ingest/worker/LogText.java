package io.imcache.master.ingest.worker;

import java.util.regex.Pattern;

/** Prepares texts of clients for log lines: letters of all languages stay, what could break a line does not. */
final class LogText {
    private static final int LONGEST = 64;

    private static final Pattern UNSHOWN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private LogText() {}

    /** Escapes control characters, line separators and what is not visible, and cuts the text to 64 characters. */
    static String of(String text) {
        String shown = text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST));
        return UNSHOWN.matcher(shown)
                .replaceAll(
                        match -> "\\\\u{" + Integer.toHexString(match.group().codePointAt(0)) + '}');
    }
}
