package io.imcache.master.support;

/** Names of the fields in structured log lines about accounts and workers. */
public final class LogFields {
    /** The id of an account. */
    public static final String ACCOUNT = "account";
    /** The id of a crawler. */
    public static final String WORKER = "worker";

    private LogFields() {}
}
