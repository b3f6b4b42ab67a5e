package io.imcache.worker.delivery;

import org.jspecify.annotations.Nullable;

/** Knows whether an account is this worker's to deliver, and under which epoch. Used in the loop only. */
final class LeaseState {
    private @Nullable Long epoch;
    private boolean claiming;
    /** Whether a master assigned the account, under the epoch. */
    private boolean assigned;
    /** Why nothing is delivered until the account is assigned or claimed again; null if it is delivered. */
    private @Nullable String heldBecause;

    @Nullable Long epoch() {
        return epoch;
    }

    boolean isClaiming() {
        return claiming;
    }

    boolean isAssigned() {
        return assigned;
    }

    @Nullable String heldBecause() {
        return heldBecause;
    }

    /** Whether the worker was told already that the account is not its own. */
    boolean isGone() {
        return heldBecause != null && !assigned;
    }

    boolean isNeeded() {
        return epoch == null && heldBecause == null;
    }

    /** Whether the account got a later lease since it had an epoch. */
    boolean isLaterThan(@Nullable Long then) {
        return epoch != null && (then == null || then < epoch);
    }

    boolean isUnder(long then) {
        return epoch != null && epoch == then;
    }

    void claiming() {
        claiming = true;
    }

    /** Takes the epoch of a lease; null if the master granted none, but the account may be delivered without. */
    void claimed(@Nullable Long granted) {
        claiming = false;
        if (granted != null && (epoch == null || granted > epoch)) {
            epoch = granted;
        }
    }

    void hold(String why) {
        release();
        heldBecause = why;
    }

    /** Begins anew, without a lease. */
    void release() {
        heldBecause = null;
        epoch = null;
        assigned = false;
    }

    /** Takes the epoch under which a master assigns the account; null if the master tells none. */
    void assigned(@Nullable Long given) {
        heldBecause = null;
        assigned = true;
        epoch = given == null ? epoch : given;
    }
}
