package io.imcache.redis.accounts;

import io.imcache.protocol.AnswerCode;
import io.imcache.redis.connection.StoreConnection;
import io.imcache.redis.keys.AccountKeys;
import io.imcache.redis.model.PushOutcome;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Keeps accounts away that a person deleted. A key of the account says so. The scripts that would bring the account back look
 * at it in the same step. A person who creates the account removes it, and so does a worker that claims the account.
 */
public final class Deletions {
    /** How long a deletion holds after the last push that it refused. */
    static final Duration KEPT = Duration.ofDays(30);

    private Deletions() {}

    /** Refuses a push for a deleted account, and keeps it deleted for another while. */
    public static Mono<PushOutcome> refuse(StoreConnection connection, AccountKeys keys) {
        PushOutcome refused = new PushOutcome.Refused(
                AnswerCode.FORBIDDEN,
                "account: deleted (expected: one that was not deleted, or that was created or claimed again since)",
                0,
                true);
        return connection
                .run(commands -> commands.pexpire(keys.deletion(), KEPT.toMillis()))
                .thenReturn(refused);
    }
}
