package io.imcache.master.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Stops processes and lets them go on, as a host that hangs does. */
public final class Signals {
    private Signals() {}

    /** It does nothing any more, and its connections stay. */
    public static void stop(ProcessHandle process) {
        send(process, "-STOP");
    }

    /** It goes on as if nothing had been. */
    public static void goOn(ProcessHandle process) {
        send(process, "-CONT");
    }

    private static void send(ProcessHandle process, String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
