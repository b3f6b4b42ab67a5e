package io.imcache.master.command;

import io.imcache.master.security.SecurityNotConfiguredException;
import io.imcache.master.store.StoredJson;
import io.imcache.redis.model.StoreException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Commands of the jar that create keys and tokens, which print one line to standard output, commands that print items, see
 * {@link StoredJson}, and one that checks a snapshot.
 */
public final class Commands {
    private static final String CHECK = "check";
    private static final String TOKEN = "token";
    private static final String SECRET = "secret";
    private static final int SECRET_BYTES = 32;

    private Commands() {}

    /** Returns whether the first argument is a command. */
    public static boolean areIn(String[] arguments) {
        return arguments.length > 0
                && Set.of(TOKEN, SECRET, CHECK, StoredJson.ITEM, StoredJson.EXPORT)
                        .contains(arguments[0]);
    }

    /**
     * Runs a command.
     *
     * @param out gets the token, the secret, the items or the report
     * @param err gets the sentence if it fails
     * @return exit status of the process: 0; 1 if Redis can't be read, or if a checked snapshot is at fault; 2 if the arguments or
     *     the configuration are wrong
     */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
            switch (arguments[0]) {
                case SECRET -> out.println(secret(rest));
                case TOKEN -> out.println(TokenCommand.run(rest));
                case CHECK -> {
                    return CheckCommand.run(rest, out);
                }
                default -> StoredJson.run(arguments, out);
            }
            return 0;
        } catch (StoreException e) {
            err.println(e.getMessage());
            return 1;
        } catch (IllegalArgumentException | SecurityNotConfiguredException e) {
            err.println(e.getMessage());
            return 2;
        }
    }

    private static String secret(String[] arguments) {
        if (arguments.length > 0) {
            throw new IllegalArgumentException("secret: " + arguments.length + " arguments (expected: none)");
        }
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
