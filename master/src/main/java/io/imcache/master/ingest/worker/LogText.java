package io.imcache.master.ingest.worker;

/** Prepares texts of clients for log lines. */
final class LogText {
    private static final int LONGEST = 64;

    private LogText() {}

    /** Replaces line breaks and other control characters, and cuts the text to 64 characters. */
    static String of(String text) {
        String clean = text.replaceAll("[^\\p{Graph} ]", "?");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }
}
