package io.imcache.master.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of its machine. A test without it is skipped on a developer's machine and fails where CI is set. */
public final class Requires {
    private Requires() {}

    /** Node.js, and the packages of {@code src/test/js} installed by {@code npm ci} there. */
    public static void node() {
        require(runs("node", "--version"), "no node on the path: install Node.js 18 or later");
        require(
                Files.isDirectory(scripts().resolve("node_modules/socket.io-client")),
                "no node_modules in master/src/test/js: run npm ci there");
    }

    /** Python 3 with python-socketio and both its transports; how to call it. Not the one of a version manager, which has its own packages. */
    public static String python() {
        String command = "/usr/bin/python3";
        require(
                runs(command, "-c", "import socketio, requests, websocket"),
                "no python-socketio in " + command
                        + ": install Debian's python3-socketio, python3-requests and python3-websocket");
        return command;
    }

    /** HAProxy 2.6 or later; how to call it. Debian installs it where only root looks for commands. */
    public static String haproxy() {
        for (String command : new String[] {"haproxy", "/usr/sbin/haproxy"}) {
            if (runs(command, "-v")) {
                return command;
            }
        }
        require(false, "no haproxy on the path: install HAProxy 2.6 or later");
        throw new AssertionError("not reached");
    }

    /** nginx; how to call it. Debian installs it where only root looks for commands. */
    public static String nginx() {
        for (String command : new String[] {"nginx", "/usr/sbin/nginx"}) {
            if (runs(command, "-v")) {
                return command;
            }
        }
        require(false, "no nginx on the path: install nginx 1.20 or later");
        throw new AssertionError("not reached");
    }

    /** Chromium and its driver, as Debian installs them, and axe-core, installed by {@code npm ci} in {@code src/test/js}. */
    static void chromium() {
        require(runs(Browser.CHROMIUM, "--version"), "no " + Browser.CHROMIUM + ": install Debian's chromium");
        require(runs(Browser.DRIVER, "--version"), "no " + Browser.DRIVER + ": install Debian's chromium-driver");
        require(
                Files.isRegularFile(scripts().resolve("node_modules/axe-core/axe.min.js")),
                "no axe-core in master/src/test/js: run npm ci there");
    }

    /** Prometheus's checker; how to call it. */
    public static String promtool() {
        require(runs("promtool", "--version"), "no promtool on the path: install Prometheus");
        return "promtool";
    }

    /** Docker Compose, of whatever age, without an engine; how to call it. */
    public static List<String> dockerCompose() {
        for (List<String> command : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            var version = new ArrayList<>(command);
            version.add("version");
            if (runs(version.toArray(String[]::new))) {
                return command;
            }
        }
        require(false, "no docker compose and no docker-compose on the path: install either");
        throw new AssertionError("not reached");
    }

    /** The folder of the JavaScript that tests run. */
    static Path scripts() {
        return Path.of("src", "test", "js").toAbsolutePath();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds && System.getenv("CI") != null) {
            Assertions.fail(otherwise);
        }
        Assumptions.assumeTrue(holds, otherwise);
    }

    private static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
