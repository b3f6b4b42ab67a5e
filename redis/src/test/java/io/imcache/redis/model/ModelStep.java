package io.imcache.redis.model;

import io.imcache.protocol.ItemCollection;
import java.util.List;

/**
 * A step of a history. Each kind uses what it needs.
 *
 * @param ids numbers of items, see {@link ModelItems#id}
 * @param contents what the items say; also the number of a message to send
 * @param time of a push, in milliseconds after the beginning
 * @param many whether a push has many more items
 * @param worker who claims or pushes
 * @param leased whether the worker pushes under its lease
 */
record ModelStep(
        Kind kind,
        ItemCollection collection,
        List<Integer> ids,
        int contents,
        int time,
        boolean many,
        int worker,
        boolean leased) {

    enum Kind {
        SNAPSHOT,
        SNAPSHOT_AGAIN,
        DELTA,
        DELTA_ON_OLD_VERSION,
        DELTA_UNCHANGED,
        /** Pushes a copy of a message that may have been sent, new or changed. */
        DELTA_OF_COPY,
        MARK,
        CLAIM,
        SEND,
        SEND_AGAIN,
        REPORT,
        DELETE,
        DELETE_AND_SNAPSHOT_AT_ONCE,
        EVICT,
        OTHER_LAYOUT,
        OTHER_DATABASE
    }
}
