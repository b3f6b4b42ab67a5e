package io.imcache.master.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Half of a character in a text, such as {@code "\\ud83c"}. JavaScript's {@code slice} leaves one where it cuts an emoji. It is
 * JSON, but no text: clients are shown U+FFFD.
 *
 * @param path of the text, such as {@code data.comments[17].content}
 * @param place index of its backslash, in bytes from the first
 */
public record CutCharacter(String path, int place) {
    /** The length of a backslash, {@code u} and four digits. */
    private static final int ESCAPE = 6;

    /**
     * Finds halves of characters in the JSON of one value, which was parsed before.
     *
     * @param most how many to find
     */
    public static List<CutCharacter> find(byte[] json, int from, int to, JsonFactory factory, int most) {
        var found = new ArrayList<CutCharacter>();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json, from, to - from)) {
            for (JsonToken token = parser.nextToken();
                    token != null && found.size() < most;
                    token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    int start = from + (int) parser.currentTokenLocation().getByteOffset();
                    int cut = cut(json, start + 1);
                    if (cut >= 0) {
                        found.add(new CutCharacter(JsonFault.path(parser.streamReadContext()), cut - from));
                    }
                }
            }
        }
        return found;
    }

    /** Returns the index of the first half of a character in a text; -1 for none. */
    private static int cut(byte[] json, int start) {
        for (int i = start; json[i] != '"'; i++) {
            if (json[i] != '\\') {
                continue;
            }
            int unit = unit(json, i);
            boolean isPair = Character.isHighSurrogate((char) unit)
                    && json[i + ESCAPE] == '\\'
                    && Character.isLowSurrogate((char) unit(json, i + ESCAPE));
            if (!isPair && Character.isSurrogate((char) unit)) {
                return i;
            }
            i += isPair ? 2 * ESCAPE - 1 : unit == 0 ? 1 : ESCAPE - 1;
        }
        return -1;
    }

    /** Returns the unit of UTF-16 that an escape names; 0 for an escape of another kind. */
    private static int unit(byte[] json, int backslash) {
        return json[backslash + 1] == 'u'
                ? Integer.parseInt(new String(json, backslash + 2, 4, StandardCharsets.US_ASCII), 16)
                : 0;
    }
}
