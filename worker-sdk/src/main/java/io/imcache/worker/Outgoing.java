package io.imcache.worker;

/** What a push sends. */
record Outgoing(PushHead head, Cut cut) {}
