package io.imcache.master.ingest;

/** The kinds of pushes, by what they do to an account. */
public enum PushKind {
    /** {@code worker:data:sync}: replaces the collections that it names. */
    SNAPSHOT,
    /** {@code worker:data:delta}: sets and removes items of one version of the account. */
    DELTA,
    /** {@code worker:messages:update} and its kin: sets fields of items of one collection. */
    UPDATE
}
