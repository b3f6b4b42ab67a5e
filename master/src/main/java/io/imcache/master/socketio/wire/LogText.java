package io.imcache.master.socketio.wire;

/** Makes what others chose fit for a log line. */
public final class LogText {
    private static final int LONGEST = 64;

    private LogText() {}

    /** Without anything that could begin a line of its own, and not long. */
    public static String of(String text) {
        String clean = text.replaceAll("[^\\p{Graph} ]", "?");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }
}
