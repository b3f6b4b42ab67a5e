package io.imcache.redis.arrival;

import io.imcache.redis.item.ServingThreads;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Merges JSON objects by their members; values keep their bytes. */
public final class JsonMerge {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonMerge() {}

    /** Returns the members of {@code base}, with those of {@code over} in place of members with the same name. */
    public static byte[] merge(byte[] base, byte[] over) {
        assert ServingThreads.mayWork();
        Map<String, Member> members = new LinkedHashMap<>();
        read(base, members);
        read(over, members);
        var merged = new ByteArrayOutputStream(base.length + over.length);
        char before = '{';
        for (Member member : members.values()) {
            merged.write(before);
            merged.write(member.source(), member.from(), member.to() - member.from());
            before = ',';
        }
        if (before == '{') {
            merged.write('{');
        }
        merged.write('}');
        return merged.toByteArray();
    }

    /** The place of a member, name and value. */
    @SuppressWarnings("ArrayRecordComponent") // a place in a text, never compared
    private record Member(byte[] source, int from, int to) {}

    private static void read(byte[] json, Map<String, Member> members) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.nextToken();
                int valueFrom = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                int to = end(json, parser, valueFrom);
                members.put(name, new Member(json, from, to));
            }
        }
    }

    /** Returns the end of a value. For a number the parser has read one character too far. */
    private static int end(byte[] json, JsonParser parser, int valueFrom) {
        int to = (int) parser.currentLocation().getByteOffset();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            to = valueFrom;
            while (to < json.length && "+-.0123456789eE".indexOf(json[to]) >= 0) {
                to++;
            }
        }
        return to;
    }
}
