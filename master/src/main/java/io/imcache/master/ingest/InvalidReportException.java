package io.imcache.master.ingest;

/** Thrown for a report on accounts that can't be read. The message is a sentence for the crawler's author. */
public final class InvalidReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidReportException(String message) {
        super(message);
    }
}
