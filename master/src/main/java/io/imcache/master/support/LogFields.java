package io.imcache.master.support;

/** Names of the fields that log lines about accounts and workers have, where the log is structured. */
public final class LogFields {
    /** An account's id. */
    public static final String ACCOUNT = "account";
    /** A crawler's id. */
    public static final String WORKER = "worker";

    private LogFields() {}
}
