package io.imcache.master.ingest;

/**
 * What became of a report on accounts.
 *
 * @param updated accounts whose profile was stored
 * @param failed entries that were malformed or could not be stored
 */
public record StatusAnswer(int updated, int failed) {}
