package io.imcache.worker.delivery;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.account.AccountItems;
import io.imcache.worker.account.Cut;
import io.imcache.worker.link.Answer;
import io.imcache.worker.link.Backoff;
import io.imcache.worker.link.Loop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Orders the pushes of one account: at most one is under way and one waits, the newest. The account is cut when a push is
 * sent, so a waiting push takes no memory. {@link PushScheduler} decides when to send. Used in the loop only.
 */
final class PushQueue {
    private static final int MOST_LOSSES = 3;
    /** Every master takes pushes of this many bytes on the socket. */
    private static final int LARGE = 64 * 1024;

    private static final int MOST_CONFLICTS_AT_ONCE = 3;
    private static final Cut NOTHING = new Cut(0, true, Map.of(), Map.of());

    private static final Set<AnswerCode> MAY_PASS = EnumSet.of(
            AnswerCode.STORE_UNAVAILABLE, AnswerCode.STORE_FULL, AnswerCode.LIMIT_EXCEEDED, AnswerCode.INTERNAL_ERROR);

    private final DeliveryOptions options;
    private final AccountItems items;
    private final Backoff backoff;
    private final PushClock clock;
    private final PushListener listener;

    private @Nullable Push underWay;
    private @Nullable Push waiting;
    private Loop.@Nullable Task pause;
    private int failures;
    private int conflicts;
    /** How often in a row the connection was lost during a push of this account. */
    private int losses;
    /** Whether the socket refuses this account's pushes. */
    private boolean overHttp;

    // What the master is known to have.
    private long acknowledgedRevision;
    private long acknowledgedVersion;

    private final LeaseState lease = new LeaseState();
    private boolean removed;

    /** The snapshot that an earlier process left: it is sent first, and counts only if the store has nothing newer. */
    private Spool.@Nullable Spooled spooled;
    /** The revision on disk; -1 for none. */
    private long keptRevision = -1;

    PushQueue(
            DeliveryOptions options,
            AccountItems items,
            Spool.@Nullable Spooled spooled,
            Backoff backoff,
            InstantSource clock,
            PushListener listener) {
        this.options = options;
        this.items = items;
        this.spooled = spooled;
        this.backoff = backoff;
        this.clock = new PushClock(clock);
        this.listener = listener;
    }

    String accountId() {
        return items.accountId();
    }

    boolean isIdle() {
        return underWay == null && waiting == null;
    }

    /** Whether the account has something that no master acknowledged. */
    boolean isBehind() {
        long revision = items.revision();
        return spooled != null || revision > acknowledgedRevision || (acknowledgedVersion == 0 && revision > 0);
    }

    /** Whether the last delivery failed. */
    boolean isInTrouble() {
        return failures > 0;
    }

    /** Returns what to keep on disk; null if that is kept already, or need not be. */
    @Nullable Outgoing toKeep() {
        long revision = items.revision();
        if (!isDelivered() || revision <= Math.max(acknowledgedRevision, keptRevision)) {
            return null;
        }
        Cut cut = items.cut();
        keptRevision = cut.revision();
        return new Outgoing(head(clock.peek(), 0), cut, true, null);
    }

    /** Whether a push is useful that nobody requested: a waiting one will do. */
    boolean wantsPush() {
        boolean hasSomething = spooled != null || items.revision() > 0;
        return waiting == null && hasSomething && isDelivered();
    }

    /** Lets a push wait, in place of the one that waits; ends it and returns false if it can't be delivered. */
    boolean offer(Push push) {
        if (removed) {
            listener.ended(push, new PushEnd.GivenUp("the account was removed"));
            return false;
        }
        String heldBecause = lease.heldBecause();
        if (heldBecause != null) {
            listener.ended(push, new PushEnd.Refused(AnswerCode.STALE_LEASE, heldBecause));
            return false;
        }
        endWaiting(new PushEnd.Replaced());
        waiting = push;
        return true;
    }

    /** Ends a push whose time is up. */
    void expire(Push push, boolean connected) {
        String why = underWay == push
                ? "no answer in time"
                : connected ? "the master did not take it in time" : "no master was reached in time";
        if (waiting == push) {
            waiting = null;
        }
        listener.ended(push, new PushEnd.GivenUp(why));
    }

    boolean isReady() {
        return waiting != null && underWay == null && pause == null && !lease.isClaiming();
    }

    /** Begins the waiting push and returns what to send. */
    Outgoing begin(boolean deltas) {
        underWay = requireNonNull(waiting);
        waiting = null;
        if (spooled != null) {
            // Without the present epoch: a new lease would let it win over what others stored since. The master would
            // give its
            // epoch to what names none of an account that it assigned.
            Long then = lease.isAssigned() ? requireNonNullElse(spooled.epoch(), 0L) : null;
            var head = new PushHead(
                    accountId(), items.platform(), options.workerId(), spooled.timestamp(), 0, then, options.removal());
            return new Outgoing(head, NOTHING, overHttp, spooled);
        }
        long timestamp = clock.next();
        Cut cut = deltas && acknowledgedVersion > 0 ? items.cutSince(acknowledgedRevision) : items.cut();
        return new Outgoing(head(timestamp, cut.full() ? 0 : acknowledgedVersion), cut, overHttp, null);
    }

    private PushHead head(long timestamp, long baseVersion) {
        return new PushHead(
                accountId(),
                items.platform(),
                options.workerId(),
                timestamp,
                baseVersion,
                lease.epoch(),
                options.removal());
    }

    /**
     * Takes the result of the attempt that {@link #begin} began. The push ends, or waits again.
     *
     * @return how long to pause before the next attempt
     */
    Duration attempted(Outgoing sent, SendResult result) {
        Answer answer = result.answer();
        if (answer == null) {
            return unanswered(result);
        }
        if (result.onSocket() > 0 && answer.code() == AnswerCode.PAYLOAD_TOO_LARGE && options.hasHttp()) {
            overHttp = true;
            return again(Duration.ZERO);
        }
        return answered(sent, answer);
    }

    private Duration answered(Outgoing sent, Answer answer) {
        AnswerCode code = answer.code();
        losses = 0;
        if (code != null && !isDelivered()) {
            return refuse(AnswerCode.STALE_LEASE, requireNonNullElse(lease.heldBecause(), answer.reason()));
        }
        if (sent.spooled() != null && (code == null || !MAY_PASS.contains(code))) {
            spooled = null;
            listener.delivered(accountId());
            return again(Duration.ZERO);
        }
        if (code == null) {
            return stored(sent, answer);
        }
        return switch (code) {
            case VERSION_CONFLICT -> conflict(sent);
            case STALE_SNAPSHOT ->
                clock.catchUp(sent.head().timestamp(), answer) ? again(Duration.ZERO) : refuse(code, answer.reason());
            case STALE_LEASE ->
                lease.isLaterThan(sent.head().epoch()) ? again(Duration.ZERO) : loseLease(answer.reason());
            // The scheduler sends full snapshots from now on.
            case UNKNOWN_TYPE -> sent.full() ? refuse(code, answer.reason()) : again(Duration.ZERO);
            case STORE_UNAVAILABLE, STORE_FULL, LIMIT_EXCEEDED, INTERNAL_ERROR -> again(backoff.delay(++failures));
            case INVALID_ENVELOPE, INVALID_SNAPSHOT, FORBIDDEN, PAYLOAD_TOO_LARGE -> refuse(code, answer.reason());
        };
    }

    private Duration stored(Outgoing sent, Answer answer) {
        failures = 0;
        conflicts = 0;
        clock.stored(answer);
        acknowledgedRevision = sent.cut().revision();
        acknowledgedVersion = answer.version();
        items.acknowledged(acknowledgedRevision);
        if (answer.stats().held() > 0) {
            // The master has more than what was sent. Only another full snapshot removes it.
            forgetMaster();
        }
        if (keptRevision >= 0 && keptRevision <= acknowledgedRevision) {
            keptRevision = -1;
            listener.delivered(accountId());
        }
        return end(new PushEnd.Stored(answer));
    }

    private Duration conflict(Outgoing sent) {
        forgetMaster();
        boolean atOnce = ++conflicts <= MOST_CONFLICTS_AT_ONCE && !sent.full();
        return again(atOnce ? Duration.ZERO : backoff.delay(++failures));
    }

    private Duration loseLease(String reason) {
        lose(reason);
        return refuse(AnswerCode.STALE_LEASE, reason);
    }

    /** Delivers nothing more if this is the epoch of the lease that the account has here. A push under way will be answered. */
    void leaseLost(long lostEpoch, String reason) {
        if (lease.isUnder(lostEpoch)) {
            lose(reason);
        }
    }

    private void lose(String why) {
        hold(why);
        listener.leaseLost(accountId());
    }

    private Duration refuse(AnswerCode code, String reason) {
        // The master has something else than what was sent.
        forgetMaster();
        return end(new PushEnd.Refused(code, reason));
    }

    private void forgetMaster() {
        acknowledgedVersion = 0;
    }

    private Duration unanswered(SendResult result) {
        if (result.connected()) {
            return again(backoff.delay(++failures));
        }
        // A master with a lower limit than ours ends the connection, and with it what other accounts send: give up.
        if (result.onSocket() > LARGE && ++losses >= MOST_LOSSES && options.hasHttp()) {
            overHttp = true;
        }
        if (losses >= MOST_LOSSES && !options.hasHttp()) {
            losses = 0;
            return refuse(
                    AnswerCode.PAYLOAD_TOO_LARGE,
                    "the connection was lost " + MOST_LOSSES + " times while " + result.onSocket()
                            + " bytes were sent");
        }
        return again(Duration.ZERO);
    }

    /** Lets the push under way wait again, or ends it in favor of the one that waits. */
    private Duration again(Duration delay) {
        Push push = underWay;
        underWay = null;
        String heldBecause = lease.heldBecause();
        if (push != null && heldBecause != null) {
            listener.ended(push, new PushEnd.Refused(AnswerCode.STALE_LEASE, heldBecause));
        } else if (push != null && !push.hasEnded()) {
            if (waiting != null && !waiting.isDemanded() && push.isDemanded()) {
                // The account is cut anew in any case: keep the push that somebody waits for.
                endWaiting(new PushEnd.Replaced());
            }
            if (waiting == null && !removed) {
                waiting = push;
            } else {
                listener.ended(push, new PushEnd.Replaced());
            }
        }
        return delay;
    }

    private Duration end(PushEnd end) {
        Push push = underWay;
        underWay = null;
        if (push != null) {
            listener.ended(push, end);
        }
        return Duration.ZERO;
    }

    private void endWaiting(PushEnd end) {
        Push push = waiting;
        waiting = null;
        if (push != null) {
            listener.ended(push, end);
        }
    }

    /** Holds back pushes until {@link #resume}, which this task calls. */
    void pause(Loop.Task task) {
        pause = task;
    }

    void resume() {
        pause = null;
    }

    /** Ends all pushes. Nothing of this account is delivered from now on. */
    void remove(PushEnd end) {
        removed = true;
        if (pause != null) {
            pause.cancel();
        }
        endWaiting(end);
        if (underWay != null) {
            listener.ended(underWay, end);
        }
    }

    /** Returns the account's lease, to be changed by the methods here. */
    LeaseState lease() {
        return lease;
    }

    /** Whether the account is delivered at present; false if it was removed, or is another worker's. */
    boolean isDelivered() {
        return lease.heldBecause() == null && !removed;
    }

    /** Delivers nothing from now on, until the account is assigned or claimed again. */
    void hold(String why) {
        lease.hold(why);
        forgetMaster();
        // Without an epoch it would be taken for a push of a worker that knows no leases.
        endWaiting(new PushEnd.Refused(AnswerCode.STALE_LEASE, why));
    }

    /** Holds the account, and forgets what is on disk of it: it belongs to another worker. */
    void take(String why) {
        hold(why);
        spooled = null;
        keptRevision = -1;
    }

    boolean needsLease() {
        return lease.isNeeded() && !removed;
    }

    /** Loses the account, which another worker has, unless it was assigned since it was claimed. */
    void claimRefused() {
        lease.claimed(null);
        if (needsLease()) {
            lose("another worker has the account");
        }
    }

    /** Takes the epoch under which a master assigns the account; null if the master tells none. */
    void assigned(@Nullable Long given) {
        if (lease.heldBecause() != null) {
            forgetMaster();
        }
        lease.assigned(given);
    }

    /** Delivers again, once a new lease is claimed. */
    void claimAgain() {
        lease.release();
        forgetMaster();
    }
}
