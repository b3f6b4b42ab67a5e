package io.imcache.master.ingest;

/**
 * The result of a report on accounts.
 *
 * @param updated the number of accounts whose profile was stored
 * @param failed the number of entries that were malformed or could not be stored
 */
public record StatusAnswer(int updated, int failed) {}
