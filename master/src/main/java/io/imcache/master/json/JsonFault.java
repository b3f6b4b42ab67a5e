package io.imcache.master.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Where a value is no JSON.
 *
 * @param path of the faulty value, such as {@code data.comments[17].score}; empty for the outermost
 * @param place index of the fault, in bytes from the first
 * @param found what is there, such as {@code NaN}; empty at the end
 */
public record JsonFault(String path, int place, String found) {
    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_WORD = 12;

    /**
     * Parses a value until its first fault. That takes several times as long as a scan, so it is for what is refused.
     *
     * @return null if it is JSON, or beyond the bounds of the factory's parsers
     */
    public static @Nullable JsonFault find(byte[] json, int from, int to, JsonFactory factory) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            try {
                while (parser.nextToken() != null) {
                    // Only the fault is of interest.
                    if (parser.currentToken().isScalarValue()) {
                        parser.getString();
                    }
                }
                return null;
            } catch (StreamConstraintsException e) {
                return null;
            } catch (JacksonException e) {
                int place = e.getLocation() == null ? 0 : (int) e.getLocation().getByteOffset();
                place = start(json, from, Math.min(to, from + Math.max(0, place)));
                return new JsonFault(path(parser.streamReadContext()), place - from, found(json, place, to));
            }
        }
    }

    /** Tells it in words, such as {@code at byte 17, where NaN is}. */
    public String inWords() {
        return "at byte " + place + (found.isEmpty() ? ", the end" : ", where " + found + " is");
    }

    static String path(TokenStreamContext innermost) {
        Deque<String> parts = new ArrayDeque<>();
        for (TokenStreamContext at = innermost; at != null && !at.inRoot(); at = at.getParent()) {
            if (at.inArray()) {
                parts.push("[" + Math.max(0, at.getCurrentIndex()) + ']');
            } else if (at.currentName() != null) {
                parts.push("." + at.currentName());
            }
        }
        var path = new StringBuilder();
        parts.forEach(path::append);
        if (path.length() > LONGEST_PATH) {
            path.setLength(LONGEST_PATH);
            path.append('…');
        }
        return path.length() > 0 && path.charAt(0) == '.' ? path.substring(1) : path.toString();
    }

    /** Parsers report a wrong word at its end. */
    private static int start(byte[] json, int from, int place) {
        int start = Math.min(place, json.length);
        while (start > from && start > place - LONGEST_WORD && isWord(json[start - 1])) {
            start--;
        }
        return start;
    }

    private static String found(byte[] json, int place, int to) {
        if (place >= to) {
            return "";
        }
        int end = place;
        while (end < to && end - place < LONGEST_WORD && isWord(json[end])) {
            end++;
        }
        if (end > place) {
            return new String(json, place, end - place, StandardCharsets.US_ASCII);
        }
        byte next = json[place];
        return next > ' ' ? "\"" + (char) next + '"' : "another byte";
    }

    private static boolean isWord(byte next) {
        return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '-' || next == '_';
    }
}
