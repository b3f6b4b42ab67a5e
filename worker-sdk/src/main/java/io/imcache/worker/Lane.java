package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.AnswerCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The pushes of one account: one is under way at most, and one waits, the newest. What is sent is cut when it is sent, so a
 * push that waits takes no memory. Lives in the loop.
 */
final class Lane {
    private static final int MOST_CONFLICTS_AT_ONCE = 3;
    /** A worker's clock that is behind the master's by more than this is not trusted against it. */
    private static final long CLOCK_TOLERANCE_MILLIS = 1_000;

    private final AccountData data;
    private final Pushes pushes;

    private @Nullable Push underWay;
    private @Nullable Push waiting;
    private Loop.@Nullable Task pause;
    private int failures;
    private int conflicts;

    // What the master is known to have.
    private long acknowledgedRevision;
    private long acknowledgedVersion;

    private long lastTimestamp;
    /** How far the master's clock is ahead, once it mattered. */
    private long clockOffset;

    private @Nullable Long epoch;
    private boolean claiming;
    private boolean leaseLost;
    private boolean removed;

    Lane(AccountData data, Pushes pushes) {
        this.data = data;
        this.pushes = pushes;
    }

    AccountData data() {
        return data;
    }

    boolean isIdle() {
        return underWay == null && waiting == null;
    }

    /** Whether something changed since the master acknowledged. */
    boolean isBehind() {
        return acknowledgedVersion == 0 || data.revision() > acknowledgedRevision;
    }

    /** The account as it is now shall be delivered; a push that waits for its turn will do. */
    void requestAny() {
        if (waiting == null && !leaseLost && !removed) {
            request(new Push());
        }
    }

    /** This push shall be made, in place of the one that waits. */
    void request(Push push) {
        if (removed) {
            pushes.ended(push, new PushResult.Expired("the account was removed"));
            return;
        }
        if (leaseLost) {
            pushes.ended(
                    push,
                    new PushResult.Rejected(AnswerCode.STALE_LEASE, "another worker has a later lease on the account"));
            return;
        }
        if (waiting != null) {
            pushes.ended(waiting, new PushResult.Superseded());
        }
        waiting = push;
        pushes.expire(push, () -> expired(push));
        pushes.ready(this);
    }

    private void expired(Push push) {
        String why = underWay == push
                ? "no answer in time"
                : pushes.isConnected() ? "the master did not take it in time" : "no master was reached in time";
        if (waiting == push) {
            waiting = null;
        }
        pushes.ended(push, new PushResult.Expired(why));
    }

    boolean isReady() {
        return waiting != null && underWay == null && pause == null && !claiming;
    }

    /** Begins the push that waits. */
    Outgoing begin(long now, boolean deltas) {
        Push push = requireNonNull(waiting);
        waiting = null;
        underWay = push;
        lastTimestamp = Math.max(now + clockOffset, lastTimestamp + 1);
        Cut cut = deltas && acknowledgedVersion > 0 ? data.cutSince(acknowledgedRevision) : data.cut();
        var head = new PushHead(
                data.accountId(),
                data.platform(),
                pushes.workerId(),
                lastTimestamp,
                cut.full() ? 0 : acknowledgedVersion,
                epoch);
        return new Outgoing(head, cut);
    }

    /** The answer to what {@link #begin} began. */
    void answered(Outgoing sent, Answer answer) {
        AnswerCode code = answer.code();
        if (code == null) {
            acknowledged(sent, answer);
            return;
        }
        switch (code) {
            case VERSION_CONFLICT -> conflict(sent);
            case STALE_SNAPSHOT -> stale(sent, answer);
            case STALE_LEASE -> {
                leaseLost = true;
                epoch = null;
                reject(code, answer.reason());
                pushes.leaseLost(this);
            }
            case UNKNOWN_TYPE -> {
                if (sent.cut().full()) {
                    reject(code, answer.reason());
                } else {
                    pushes.noDeltas();
                    again(Duration.ZERO);
                }
            }
            case STORE_UNAVAILABLE, STORE_FULL, LIMIT_EXCEEDED, INTERNAL_ERROR ->
                again(pushes.backoff().delay(++failures));
            case INVALID_ENVELOPE, INVALID_SNAPSHOT, FORBIDDEN, PAYLOAD_TOO_LARGE -> reject(code, answer.reason());
        }
    }

    private void acknowledged(Outgoing sent, Answer answer) {
        failures = 0;
        conflicts = 0;
        acknowledgedRevision = sent.cut().revision();
        acknowledgedVersion = answer.version();
        data.acknowledged(acknowledgedRevision);
        pushes.acknowledged(this, sent);
        end(new PushResult.Acknowledged(answer.version(), answer.changed(), answer.stats()));
    }

    private void conflict(Outgoing sent) {
        forgetMaster();
        if (++conflicts <= MOST_CONFLICTS_AT_ONCE && !sent.cut().full()) {
            again(Duration.ZERO);
        } else {
            again(pushes.backoff().delay(++failures));
        }
    }

    /** Our clock may be set wrong. If it is not, somebody else delivers this account, and did so later. */
    private void stale(Outgoing sent, Answer answer) {
        long behind = answer.timestamp() - sent.head().timestamp();
        if (behind > CLOCK_TOLERANCE_MILLIS && clockOffset == 0) {
            clockOffset = behind;
            again(Duration.ZERO);
        } else {
            reject(AnswerCode.STALE_SNAPSHOT, answer.reason());
        }
    }

    private void reject(AnswerCode code, String reason) {
        // Whatever the master has, it is not what was sent.
        forgetMaster();
        end(new PushResult.Rejected(code, reason));
    }

    private void forgetMaster() {
        acknowledgedVersion = 0;
    }

    /** Nobody answered: the connection may be gone, or the master overloaded. */
    void unanswered() {
        again(pushes.isConnected() ? pushes.backoff().delay(++failures) : Duration.ZERO);
    }

    private void again(Duration delay) {
        Push push = underWay;
        if (push != null && !push.hasEnded()) {
            if (waiting == null && !removed) {
                waiting = push;
            } else {
                pushes.ended(push, new PushResult.Superseded());
            }
        }
        underWay = null;
        if (!delay.isZero()) {
            pause = pushes.after(delay, () -> {
                pause = null;
                pushes.ready(this);
            });
        }
        pushes.finished(this);
    }

    private void end(PushResult result) {
        Push push = underWay;
        underWay = null;
        if (push != null) {
            pushes.ended(push, result);
        }
        pushes.finished(this);
    }

    /** Ends what there is; nothing of this account is delivered from now on. */
    void remove(PushResult result) {
        removed = true;
        if (pause != null) {
            pause.cancel();
        }
        for (Push push : new Push[] {waiting, underWay}) {
            if (push != null) {
                pushes.ended(push, result);
            }
        }
        waiting = null;
    }

    boolean needsLease() {
        return epoch == null && !leaseLost && !removed;
    }

    void claiming() {
        claiming = true;
    }

    /** The lease was granted; null where the master knows no leases, or grants none on this account. */
    void claimed(@Nullable Long granted) {
        claiming = false;
        epoch = granted == null ? epoch : granted;
        pushes.ready(this);
    }

    /** The crawler takes the account back. */
    void claimAgain() {
        leaseLost = false;
        epoch = null;
        forgetMaster();
    }
}
