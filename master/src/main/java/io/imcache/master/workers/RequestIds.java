package io.imcache.master.workers;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The ids of requests to workers. A request has the id of its message if a master made that id. An id that a client chose may be
 * in use in other accounts too, so the request's id contains the account's.
 */
public final class RequestIds {
    private static final String PREFIX = "msg_";
    /** Ends the account, which is in Base64. */
    private static final char SEPARATOR = '.';

    private RequestIds() {}

    /** Returns the id of the request to send a message whose id a client chose. */
    public static String of(String accountId, String messageId) {
        byte[] account = accountId.getBytes(StandardCharsets.UTF_8);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(account) + SEPARATOR + messageId;
    }

    /** Returns the id of the message that a request is about. */
    public static String messageId(String requestId) {
        return requestId.startsWith(PREFIX) ? requestId.substring(requestId.indexOf(SEPARATOR) + 1) : requestId;
    }
}
