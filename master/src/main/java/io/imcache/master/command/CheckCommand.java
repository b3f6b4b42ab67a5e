package io.imcache.master.command;

import io.imcache.master.ingest.PushOrigin;
import io.imcache.master.ingest.PushPayload;
import io.imcache.master.ingest.SnapshotCheck;
import io.imcache.master.limits.LimitProperties;
import io.imcache.master.limits.RefusalMeters;
import io.imcache.master.security.Access;
import io.imcache.redis.model.AccountIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code check snapshot.json --account acc-1}: tells what a master would make of a snapshot. Reads no configuration and needs no
 * Redis.
 */
final class CheckCommand {
    private static final String USAGE = "check <file with the payload of a snapshot> [--account <id>]";

    private CheckCommand() {}

    /**
     * Prints the report.
     *
     * @return exit status: 0, or 1 if the snapshot would be refused, or items of it left out
     */
    static int run(String[] arguments, PrintStream out) {
        String account = null;
        List<String> files = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--account") && i + 1 < arguments.length) {
                account = arguments[++i];
            } else if (arguments[i].startsWith("--account=")) {
                account = arguments[i].substring("--account=".length());
            } else {
                files.add(arguments[i]);
            }
        }
        if (files.size() != 1 || files.get(0).startsWith("--")) {
            throw new IllegalArgumentException("check: " + String.join(" ", files) + " (expected: " + USAGE + ")");
        }
        if (account != null && !AccountIds.isValid(account)) {
            throw new IllegalArgumentException("--account: " + account + " (expected: the id of an account)");
        }
        return check(read(files.get(0)), account, out);
    }

    private static int check(byte[] json, @Nullable String account, PrintStream out) {
        var origin = new PushOrigin(account, null, System.currentTimeMillis(), Access.EVERYONE, id -> true);
        var check = new SnapshotCheck(LimitProperties.defaults(), new RefusalMeters(new SimpleMeterRegistry()));
        try {
            SnapshotCheck.Report report = check.check(origin, new PushPayload(json, 0, json.length));
            print(new String(report.json(), StandardCharsets.UTF_8), out);
            return report.rejected() == 0 ? 0 : 1;
        } catch (SnapshotCheck.RefusedException e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    private static void print(String json, PrintStream out) {
        var mapper = new JsonMapper();
        String text = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(json));
        byte[] bytes = (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(file + ": can't be read (expected: a file)", e);
        }
    }
}
