package io.imcache.redis.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Compares scanned values with parsed ones. */
class ItemScannerUnitTests {
    private static final JsonFactory JSON = new JsonFactory();
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;
    private static final List<Field> FIELDS = List.of(
            MESSAGE.id,
            MESSAGE.conversationId,
            MESSAGE.senderName,
            MESSAGE.content,
            MESSAGE.createdAt,
            MESSAGE.isRead,
            MESSAGE.status,
            MESSAGE.mediaUrl,
            MESSAGE.duration);

    private static ItemValues parsed(byte[] json) {
        ItemValues values = MESSAGE.newValues();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            values.read(parser, false);
        }
        return values;
    }

    private static ItemValues scanned(byte[] json) {
        ItemValues values = MESSAGE.newValues();
        values.scan(json);
        return values;
    }

    @Property(tries = 2_000)
    void findsWhatAParserFinds(@ForAll("items") String item) {
        byte[] json = item.getBytes(StandardCharsets.UTF_8);
        assertSame(parsed(json), scanned(json));
    }

    private static void assertSame(ItemValues parsed, ItemValues scanned) {
        for (Field field : FIELDS) {
            assertThat(scanned.has(field)).isEqualTo(parsed.has(field));
            assertThat(scanned.millis(field)).isEqualTo(parsed.millis(field));
            assertThat(scanned.isTrue(field)).isEqualTo(parsed.isTrue(field));
            assertThat(scanned.number(field)).isEqualTo(parsed.number(field));
            int length = scanned.copyLength(field);
            if (length >= 0) {
                byte[] copy = new byte[length];
                scanned.copyText(field, copy, 0);
                assertThat(new String(copy, StandardCharsets.UTF_8)).isEqualTo(parsed.text(field));
            }
            assertThat(scanned.text(field)).isEqualTo(parsed.text(field));
        }
    }

    @Provide
    Arbitrary<String> items() {
        Arbitrary<String> names = Arbitraries.of(
                "id",
                "messageId",
                "message_id",
                "conversationId",
                "senderName",
                "content",
                "c\\u006fntent",
                "createdAt",
                "created_at",
                "timestamp",
                "isRead",
                "status",
                "mediaUrls",
                "mediaUrl",
                "duration",
                "rawData",
                "",
                "x\\\"y");
        Arbitrary<String> space = Arbitraries.of("", "", " ", "\n\t");
        Arbitrary<String> member = Combinators.combine(space, names, space, values(), space)
                .as((before, name, colon, value, after) ->
                        before + '"' + name + '"' + colon + ':' + colon + value + after);
        return member.list().ofMaxSize(8).map(members -> " {" + String.join(",", members) + "}");
    }

    private static Arbitrary<String> values() {
        Arbitrary<String> scalars = Arbitraries.of(
                "\"\"",
                "\"text\"",
                "\"雨后彩虹🌈\"",
                "\"a \\\"quote\\\", a \\\\ and \\u00e9\"",
                "\"cut \\ud83c\"",
                "\"1761804248025\"",
                "\"12 }],{\"",
                "\" 17 \"",
                "\"　十七　\"",
                "\"\\t\"",
                "\"  \"",
                "17.0",
                "1.7e1",
                "1e999",
                "-17",
                "1761804248",
                "1761804248025",
                "0",
                "-1.5e3",
                "123456789012345678901234",
                "true",
                "false",
                "null");
        Arbitrary<String> arrays = scalars.list().ofMaxSize(3).map(list -> "[ " + String.join(" , ", list) + "]");
        Arbitrary<String> objects = scalars.map(value -> "{\"content\":" + value + ",\"in\":[{\"id\":1}]}");
        return Arbitraries.oneOf(scalars, scalars, arrays, objects, Arbitraries.of("[[1],2]", "[{\"a\":1},2]", "{}"));
    }

    @Example
    void findsWhatStandsInAnObjectOfTheItem() {
        ContentSchema content = ContentSchema.INSTANCE;
        for (String item : List.of(
                "{'id':1,'stats':{'viewCount':77,'like_count':'8','in':{'viewCount':1},'shareCount':[3]},'title':'t'}",
                "{'stats':{'viewCount':77},'viewCount':5,'rawData':{'stats':{'viewCount':9}}}",
                "{'stats':{},'view_count':5}",
                "{'stats':null,'id':2}",
                "{ 'stats' : { 'viewCount' : 7 } , 'id' : 3 }")) {
            byte[] json = item.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            ItemValues parsed = content.newValues();
            try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
                parser.nextToken();
                parsed.read(parser, false);
            }
            ItemValues scanned = content.newValues();
            scanned.scan(json);
            for (Field field : List.of(content.id, content.title, content.views, content.likes, content.shares)) {
                assertThat(scanned.text(field)).as(item).isEqualTo(parsed.text(field));
            }
        }
        ItemValues values = content.newValues();
        values.scan("{\"stats\":{\"viewCount\":77},\"viewCount\":5}".getBytes(StandardCharsets.UTF_8));
        assertThat(values.number(content.views)).hasValue(5);
        values.scan("{\"stats\":{\"viewCount\":77}}".getBytes(StandardCharsets.UTF_8));
        assertThat(values.number(content.views)).hasValue(77);
    }

    @Example
    void copiesNoBytesThatAreNoText() {
        byte[] json = "{\"content\":\"cut ___ here\",\"id\":\"1\"}".getBytes(StandardCharsets.US_ASCII);
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0xBC};
        System.arraycopy(surrogate, 0, json, 16, 3);
        ItemValues values = scanned(json);
        assertThat(values.copyLength(MESSAGE.content)).isNegative();
        assertThat(values.text(MESSAGE.content)).matches("cut \ufffd+ here");
        assertThat(values.text(MESSAGE.id)).isEqualTo("1");
    }
}
