package io.imcache.worker;

/**
 * The JSON of a push, UTF-8.
 *
 * @param bytes the JSON, gzipped or not
 * @param size its length before it was gzipped, in bytes
 */
record Body(byte[] bytes, boolean gzipped, long size) {}
