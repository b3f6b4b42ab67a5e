package io.imcache.worker;

import static java.util.Objects.requireNonNull;

import io.imcache.protocol.AnswerCode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pushes of one account: one is under way at most, and one waits, the newest. What is sent is cut when it is sent, so a
 * push that waits takes no memory. Lives in the loop.
 */
final class Lane {
    private static final int MOST_LOSSES = 3;
    /** No master refuses less. */
    private static final int LARGE = 64 * 1024;

    private static final int MOST_CONFLICTS_AT_ONCE = 3;
    /** A worker's clock that is behind the master's by more than this is not trusted against it. */
    private static final long CLOCK_TOLERANCE_MILLIS = 1_000;

    private static final Cut NOTHING = new Cut(0, true, Map.of(), Map.of());

    private final AccountData data;
    private final Pushes pushes;

    private @Nullable Push underWay;
    private @Nullable Push waiting;
    private Loop.@Nullable Task pause;
    private int failures;
    private int conflicts;
    /** How often in a row the connection was lost with a push of this account on it. */
    private int losses;
    /** The socket does not take this account's pushes. */
    private boolean overHttp;

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

    /** What an earlier process left; it goes first, and counts only if the store has nothing newer. */
    private Spool.@Nullable Spooled spooled;
    /** The revision that is kept on disk; -1 where none is. */
    private long keptRevision = -1;

    Lane(AccountData data, Pushes pushes, Spool.@Nullable Spooled spooled) {
        this.data = data;
        this.pushes = pushes;
        this.spooled = spooled;
    }

    AccountData data() {
        return data;
    }

    boolean isIdle() {
        return underWay == null && waiting == null;
    }

    /** Whether there is something that no master has acknowledged. */
    boolean isBehind() {
        long revision = data.revision();
        return spooled != null || revision > acknowledgedRevision || (acknowledgedVersion == 0 && revision > 0);
    }

    /** Whether deliveries fail for now. */
    boolean isInTrouble() {
        return failures > 0;
    }

    /** What to keep on disk; null where that is kept already, or need not be. */
    @Nullable Outgoing toKeep(long now) {
        long revision = data.revision();
        if (removed || leaseLost || revision <= Math.max(acknowledgedRevision, keptRevision)) {
            return null;
        }
        Cut cut = data.cut();
        keptRevision = cut.revision();
        long timestamp = Math.max(now + clockOffset, lastTimestamp + 1);
        return new Outgoing(head(timestamp, 0), cut, true, null);
    }

    /** The account as it is now shall be delivered; a push that waits for its turn will do. */
    void requestAny() {
        boolean hasSomething = spooled != null || data.revision() > 0;
        if (waiting == null && hasSomething && !leaseLost && !removed) {
            request(Push.automatic());
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
        if (spooled != null) {
            // Without the epoch: a new lease would let it win over what others stored since.
            var head = new PushHead(data.accountId(), data.platform(), pushes.workerId(), spooled.timestamp(), 0, null);
            return new Outgoing(head, NOTHING, overHttp, spooled);
        }
        lastTimestamp = Math.max(now + clockOffset, lastTimestamp + 1);
        Cut cut = deltas && acknowledgedVersion > 0 ? data.cutSince(acknowledgedRevision) : data.cut();
        return new Outgoing(head(lastTimestamp, cut.full() ? 0 : acknowledgedVersion), cut, overHttp, null);
    }

    private PushHead head(long timestamp, long baseVersion) {
        return new PushHead(data.accountId(), data.platform(), pushes.workerId(), timestamp, baseVersion, epoch);
    }

    /** The answer to what {@link #begin} began. */
    void answered(Outgoing sent, Answer answer) {
        AnswerCode code = answer.code();
        losses = 0;
        if (sent.spooled() != null && !mayPass(code)) {
            spooled = null;
            pushes.delivered(this);
            again(Duration.ZERO);
            return;
        }
        if (code == null) {
            acknowledged(sent, answer);
            return;
        }
        switch (code) {
            case VERSION_CONFLICT -> conflict(sent);
            case STALE_SNAPSHOT -> stale(sent, answer);
            case STALE_LEASE -> loseLease(answer.reason());
            case UNKNOWN_TYPE -> {
                if (sent.full()) {
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

    private static boolean mayPass(@Nullable AnswerCode code) {
        return code == AnswerCode.STORE_UNAVAILABLE
                || code == AnswerCode.STORE_FULL
                || code == AnswerCode.LIMIT_EXCEEDED
                || code == AnswerCode.INTERNAL_ERROR;
    }

    private void acknowledged(Outgoing sent, Answer answer) {
        failures = 0;
        conflicts = 0;
        if (clockOffset != 0) {
            // Somebody may have set our clock right.
            clockOffset = Math.max(0, answer.timestamp() - pushes.now());
        }
        acknowledgedRevision = sent.cut().revision();
        acknowledgedVersion = answer.version();
        data.acknowledged(acknowledgedRevision);
        if (keptRevision >= 0 && keptRevision <= acknowledgedRevision) {
            keptRevision = -1;
            pushes.delivered(this);
        }
        end(new PushResult.Acknowledged(answer.version(), answer.changed(), answer.stats()));
    }

    private void conflict(Outgoing sent) {
        forgetMaster();
        if (++conflicts <= MOST_CONFLICTS_AT_ONCE && !sent.full()) {
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

    private void loseLease(String reason) {
        leaseLost = true;
        epoch = null;
        if (waiting != null) {
            // Sent without an epoch, it would be taken for that of a worker that knows no leases.
            pushes.ended(waiting, new PushResult.Rejected(AnswerCode.STALE_LEASE, reason));
            waiting = null;
        }
        reject(AnswerCode.STALE_LEASE, reason);
        pushes.leaseLost(this);
    }

    private void reject(AnswerCode code, String reason) {
        // Whatever the master has, it is not what was sent.
        forgetMaster();
        end(new PushResult.Rejected(code, reason));
    }

    private void forgetMaster() {
        acknowledgedVersion = 0;
    }

    /**
     * Nobody answered: the connection may be gone, or the master overloaded.
     *
     * @param onSocket how many bytes were sent on the socket; 0 where they went another way, or not at all
     */
    void unanswered(int onSocket) {
        if (pushes.isConnected()) {
            again(pushes.backoff().delay(++failures));
            return;
        }
        // A master whose limit is lower than ours ends the connection, and with it what other accounts send: don't go
        // on.
        if (onSocket > LARGE && ++losses >= MOST_LOSSES && pushes.hasHttp()) {
            overHttp = true;
        }
        if (losses >= MOST_LOSSES && !pushes.hasHttp()) {
            losses = 0;
            reject(
                    AnswerCode.PAYLOAD_TOO_LARGE,
                    "the connection was lost " + MOST_LOSSES + " times while " + onSocket + " bytes were sent");
            return;
        }
        again(Duration.ZERO);
    }

    /** The socket does not take so much, but HTTP may. */
    void tooLargeForSocket() {
        overHttp = true;
        again(Duration.ZERO);
    }

    private void again(Duration delay) {
        Push push = underWay;
        if (push != null && !push.hasEnded()) {
            if (waiting != null && !waiting.isDemanded() && push.isDemanded()) {
                // What is sent next is cut anew in any case: keep the one that somebody waits for.
                pushes.ended(waiting, new PushResult.Superseded());
                waiting = null;
            }
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
