package io.imcache.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Stops processes and lets them go on: a machine that hangs, as seen from others. */
public final class Signals {
    private Signals() {}

    /** The process does nothing from now on; its connections stay open. */
    public static void stop(ProcessHandle process) {
        send("-STOP", process);
    }

    /** It goes on where it was. */
    public static void resume(ProcessHandle process) {
        send("-CONT", process);
    }

    private static void send(String signal, ProcessHandle process) {
        try {
            int status = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + signal + ": status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
