package io.imcache.protocol;

/** Why a message was not taken: the {@code code} of an answer whose {@code success} is {@code false}. */
public enum AnswerCode {
    /** The message is no whole envelope: {@code type}, {@code version}, {@code timestamp} or {@code payload} is wrong. */
    INVALID_ENVELOPE,
    /** The envelope is whole, its type is none that this master knows. */
    UNKNOWN_TYPE,
    /** The payload names no account, or a collection in it is no array, or the like. Sending it again does not help. */
    INVALID_SNAPSHOT,
    /** The account in the store is newer than this snapshot. */
    STALE_SNAPSHOT,
    /** The account changed between the version this change builds on and now. Send a full snapshot. */
    VERSION_CONFLICT,
    /** A later lease on the account exists. */
    STALE_LEASE,
    /** The message is larger than the configured maximum. */
    PAYLOAD_TOO_LARGE,
    /** A limit other than size was exceeded. */
    LIMIT_EXCEEDED,
    /** The token does not allow this account, or a person deleted it. */
    FORBIDDEN,
    /** Redis has no memory left for writes; reads go on. */
    STORE_FULL,
    /** Redis could not be reached in time. Nothing is known to be stored; send it again. */
    STORE_UNAVAILABLE,
    /** The master failed in a way it did not foresee; its log says how. */
    INTERNAL_ERROR
}
