package io.imcache.redis.connection;

import io.imcache.redis.model.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Translates errors of Redis, and of the connection to it, for users of the store. */
final class RedisErrors {
    /** First words of errors that pass: of a node that starts, fails over or has lost its disk. */
    private static final Set<String> PASSING = Set.of(
            "LOADING",
            "READONLY",
            "CLUSTERDOWN",
            "ASK",
            "MOVED",
            "MASTERDOWN",
            "TRYAGAIN",
            "MISCONF",
            "NOREPLICAS",
            "BUSY",
            "UNKILLABLE",
            // What waits in Redis ends with it when the node changes its role.
            "UNBLOCKED");

    private static final String READ_ONLY = "READONLY";
    /** First words of errors by which a node refuses writes and goes on to answer reads. */
    private static final Set<String> NO_WRITES_FOR_NOW = Set.of("OOM", "MISCONF", "NOREPLICAS");

    private RedisErrors() {}

    static boolean isTimeout(Throwable raised) {
        Throwable error = unwrapped(raised);
        return error instanceof TimeoutException || error instanceof RedisCommandTimeoutException;
    }

    /**
     * Returns the error for callers: a {@link StoreException} if Redis is away, full or too slow, else the error itself.
     *
     * @param timeout of the command
     */
    static Throwable translate(Throwable raised, Duration timeout) {
        Throwable error = unwrapped(raised);
        if (error instanceof RedisNoScriptException || error instanceof StoreException) {
            return error;
        }
        if (isTimeout(error)) {
            return new StoreException.Unavailable("Redis did not answer within " + timeout.toMillis() + " ms", error);
        }
        if (error instanceof RedisCommandExecutionException) {
            return translateReply(error);
        }
        // Netty's own errors come through if a connection breaks under a command.
        if (error instanceof RedisException || error instanceof IOException || error instanceof CancellationException) {
            return new StoreException.Unavailable("Redis can't be reached", error);
        }
        return error;
    }

    /** Translates an error reply of Redis; returns it as it is if it is a fault of ours. */
    static Throwable translateReply(Throwable error) {
        String word = word(error);
        if (word.equals("OOM")) {
            return new StoreException.Full("Redis has reached its memory limit", error);
        }
        if (PASSING.contains(word)) {
            return new StoreException.Unavailable("Redis can't serve this now (" + word + ")", error);
        }
        return error;
    }

    private static String word(Throwable reply) {
        String message = String.valueOf(reply.getMessage());
        return message.substring(0, message.indexOf(' ') < 0 ? message.length() : message.indexOf(' '));
    }

    /** Returns whether the node is a replica: another one takes the writes. */
    static boolean isReplica(Throwable raised) {
        return READ_ONLY.equals(replyWord(raised));
    }

    /** Returns whether the node refuses writes for now, although they are its to take. */
    static boolean isShortOfRoom(Throwable raised) {
        return NO_WRITES_FOR_NOW.contains(replyWord(raised));
    }

    /** Returns the first word of an error reply, also of a translated one; empty if Redis did not reply. */
    private static String replyWord(Throwable raised) {
        Throwable error = unwrapped(raised);
        Throwable reply = error instanceof StoreException && error.getCause() != null ? error.getCause() : error;
        return reply instanceof RedisCommandExecutionException ? word(reply) : "";
    }

    /** Unwraps the error of a future. */
    static Throwable unwrapped(Throwable raised) {
        return raised instanceof CompletionException && raised.getCause() != null ? raised.getCause() : raised;
    }
}
