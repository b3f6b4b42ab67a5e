package io.imcache.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Stops processes and continues them. Others see a machine that hangs. */
public final class Signals {
    private Signals() {}

    /** Stops a process. Its connections stay open. */
    public static void stop(ProcessHandle process) {
        send("-STOP", process);
    }

    /** Continues a stopped process. */
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
