package io.imcache.master.ingest;

/** A report on accounts that is none. The message is a sentence for the crawler's author. */
public final class InvalidReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidReportException(String message) {
        super(message);
    }
}
