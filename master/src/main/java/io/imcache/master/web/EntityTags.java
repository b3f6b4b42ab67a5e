package io.imcache.master.web;

import org.springframework.http.HttpHeaders;

/** Compares tags of answers as RFC 9110 (8.8.3.2, 13.1.2) says: weakly, in lists, and {@code *} for any. */
public final class EntityTags {
    private static final String ANY = "*";
    private static final String WEAK = "W/";

    private EntityTags() {}

    /**
     * Returns whether a request says that its client has an answer. A header that can't be read says nothing.
     *
     * @param tag of the answer, with quotes, weak or not
     */
    public static boolean isHeld(HttpHeaders asked, String tag) {
        String first = asked.getFirst(HttpHeaders.IF_NONE_MATCH);
        if (first == null || first.equals(tag)) {
            return first != null;
        }
        try {
            String opaque = opaque(tag);
            return asked.getIfNoneMatch().stream()
                    .anyMatch(held -> held.equals(ANY) || opaque(held).equals(opaque));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String opaque(String tag) {
        return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
    }
}
