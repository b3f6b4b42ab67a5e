package io.imcache.redis.item;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.CONTENTS;
import static io.imcache.protocol.ItemCollection.CONVERSATIONS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;
import static io.imcache.redis.testing.Snapshots.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.item.PushedItems.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonFactory;

class ItemReaderUnitTests {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COMMENTS|{'id':'x','commentId':'1'}|1",
                "COMMENTS|{'comment_id':'1','id':'x'}|1",
                "COMMENTS|{'id':'x','commentId':null}|x",
                "COMMENTS|{'commentId':17}|17",
                "CONTENTS|{'id':'x','contentId':'1'}|1",
                "CONVERSATIONS|{'id':'x','conversationId':'1'}|1",
                "MESSAGES|{'id':'x','messageId':'1'}|1",
                "NOTIFICATIONS|{'id':'x','notificationId':'1'}|1",
                "MESSAGES|{'id':'😀'}|😀",
                // Numbers are their digits, however many.
                "COMMENTS|{'commentId':7304567890123456789}|7304567890123456789",
                "COMMENTS|{'commentId':123456789012345678901234567890}|123456789012345678901234567890",
                "COMMENTS|{'commentId':-17}|-17",
                "COMMENTS|{'commentId':17.0}|17",
                "COMMENTS|{'commentId':7.304567890123456e18}|7304567890123456000",
                "COMMENTS|{'commentId':17.5}|17.5",
                "COMMENTS|{'commentId':1e999}|1e999",
                "COMMENTS|{'commentId':'17.0'}|17.0",
                "COMMENTS|{'commentId':'007'}|007",
                // Blanks around an id are none of it, and an empty id is none.
                "COMMENTS|{'commentId':' 1 '}|1",
                "COMMENTS|{'commentId':'\\t1\\n'}|1",
                "COMMENTS|{'commentId':'　评论 1　'}|评论 1",
                "COMMENTS|{'commentId':'','id':'x'}|x",
                "COMMENTS|{'commentId':' ','id':'x'}|x",
                "COMMENTS|{'commentId':true,'id':'x'}|x",
                "COMMENTS|{'commentId':{},'id':'x'}|x",
                "COMMENTS|{'commentId':['1','2']}|1",
                "COMMENTS|{'commentId':'half \\ud83c'}|half \ufffd",
            })
    void identifiesItems(ItemCollection collection, String json, String id) {
        Item item = item(collection, json);
        assertThat(item.id()).isEqualTo(id);
        assertThat(ItemSchema.of(collection).id(item.entry())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":null}",
                "{\"id\":\"\"}",
                "{\"id\":\" \"}",
                "{\"id\":true}",
                "{\"id\":{}}",
                "[1]",
                "null",
                "7",
                "\"x\"",
                "[{\"id\":1}]"
            })
    void hasNoItemWithoutIdentityAndReadsOn(String json) {
        byte[] bytes = (json + ",{\"id\":\"next\"}").getBytes(StandardCharsets.UTF_8);
        PushedItems.Read read =
                slices(bytes, 0, json.length(), json.length() + 1, bytes.length).read();
        assertThat(read.rejected()).isEqualTo(1);
        assertThat(read.others()).extracting(Item::id).containsExactly("next");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COMMENTS|{'cid':'7','text':'x'}|no id (expected: commentId or id); has cid",
                "CONTENTS|{'aweme_id':'7','desc':'x','author':{'uid':1}}|no id (expected: contentId or id); has aweme_id",
                "MESSAGES|{'text':'x','from':1}|no id (expected: messageId or id); has text, from",
                "MESSAGES|{'a':1,'b':1,'c':1,'d':1,'e':1,'f':1}|no id (expected: messageId or id); has a, b, c, d, e, …",
                "MESSAGES|{}|no id (expected: messageId or id); has no fields",
                "MESSAGES|{'id':null}|no id (expected: messageId or id); has id",
                "MESSAGES|{'id':''}|id: empty (expected: an id)",
                "MESSAGES|{'id':' '}|id: empty (expected: an id)",
                "MESSAGES|{'id':'a\\u0000b'}|id: control characters (expected: none)",
                "MESSAGES|{'message_id':{}}|message_id: an object (expected: a text or a number)",
                "MESSAGES|{'id':false}|id: a boolean (expected: a text or a number)",
                "MESSAGES|[1]|the item is an array (expected: an object)",
                "MESSAGES|7|the item is a number (expected: an object)",
                "MESSAGES|null|the item is null (expected: an object)",
            })
    void saysWhyAnItemHasNoIdentity(ItemCollection collection, String json, String reason) {
        byte[] bytes = ("{'id':1}," + json).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var slices = new ItemSlices(collection, bytes, new JsonFactory());
        slices.add(0, 8);
        slices.add(9, bytes.length);
        var rejection = new Rejection(collection, 1, reason);
        assertThat(slices.rejections(5)).as("reads what was not read").containsExactly(rejection);
        assertThat(slices.read().rejected()).isOne();
        assertThat(slices.rejections(5)).containsExactly(rejection);
        assertThat(slices.rejections(0)).isEmpty();
    }

    @Test
    void saysThatAnIdIsTooLong() {
        String longest = "长".repeat(512);
        assertThat(item(MESSAGES, "{'id':' " + longest + " '}").id()).isEqualTo(longest);
        byte[] bytes = ("{\"id\":\"" + longest + "长\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(slices(bytes, 0, bytes.length).rejections(5))
                .extracting(Rejection::reason)
                .containsExactly("id: 513 characters (expected: at most 512)");
    }

    @Test
    void countsTimesThatSayNone() {
        byte[] bytes =
                ("{'id':1,'createdAt':'3天前'},{'id':2,'createdAt':'刚刚'},{'id':3,'createdAt':''},{'id':4,'timestamp':-5},"
                                + "{'id':5,'createdAt':1761804248},{'createdAt':'刚刚'}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8);
        var slices = new ItemSlices(MESSAGES, bytes, new JsonFactory());
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || (bytes[i] == ',' && bytes[i - 1] == '}')) {
                slices.add(from, i);
                from = i + 1;
            }
        }
        slices.read();
        slices.read();
        assertThat(slices.unknownTimes()).containsExactly(Map.entry("createdAt", 3));
    }

    private static ItemSlices slices(byte[] bytes, int... bounds) {
        var slices = new ItemSlices(MESSAGES, bytes, new JsonFactory());
        for (int i = 0; i < bounds.length; i += 2) {
            slices.add(bounds[i], bounds[i + 1]);
        }
        return slices;
    }

    @Test
    void cutsItemsFromWhereTheyStand() {
        String first = "{ \"id\":\"ä🌈\" , \"deep\":[{\"a\":[]}] }";
        String second = "{\"id\":2}";
        byte[] bytes = ("  [ " + first + " , " + second + "]").getBytes(StandardCharsets.UTF_8);
        int middle = 4 + first.getBytes(StandardCharsets.UTF_8).length;
        ItemSlices slices = slices(bytes, 4, middle, middle + 3, bytes.length - 1);
        assertThat(slices.read().others())
                .extracting(item -> new String(item.json(), StandardCharsets.UTF_8))
                .containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"id\":1}x|9", "{\"id\":1|7", "{\"id\":tru}|7", "{\"id\":1]|7", "nul|1"})
    void saysWhereAnItemIsNoJson(String json, int place) {
        byte[] bytes = ("[" + json + "]").getBytes(StandardCharsets.UTF_8);
        ItemSlices slices = slices(bytes, 1, 1 + json.length());
        assertThatThrownBy(slices::read)
                .isInstanceOfSatisfying(InvalidItemException.class, error -> assertThat(error.place())
                        .isBetween(place, place + 2));
    }

    @Test
    void entriesOrderByTimeThenId() {
        List<Item> items = List.of(
                item(MESSAGES, "{'id':'z','createdAt':1}"),
                item(MESSAGES, "{'id':'a','createdAt':1700000000}"),
                item(MESSAGES, "{'id':'aa','createdAt':1700000000000,'type':'image'}"),
                item(MESSAGES, "{'id':'b','createdAt':'1700000000'}"),
                item(MESSAGES, "{'id':'c','createdAt':'2023-11-14T22:13:21Z'}"));
        for (int i = 1; i < items.size(); i++) {
            assertThat(Arrays.compareUnsigned(
                            items.get(i - 1).entry(), items.get(i).entry()))
                    .as("%s before %s", items.get(i - 1).id(), items.get(i).id())
                    .isNegative();
        }
    }

    @Test
    void pinnedConversationsOrderBeforeAllOthers() {
        byte[] pinned = item(CONVERSATIONS, "{'id':'a','isPinned':true}").entry();
        byte[] latest = item(CONVERSATIONS, "{'id':'b','lastMessageTime':'9999-12-31T23:59:59Z'}")
                .entry();
        assertThat(Arrays.compareUnsigned(pinned, latest)).isPositive();
    }

    @Test
    void anyChangeOfTheJsonChangesTheEntry() {
        byte[] one = item(CONTENTS, "{'id':'a','raw':{'n':1}}").entry();
        byte[] two = item(CONTENTS, "{'id':'a','raw':{'n':2}}").entry();
        assertThat(one).isNotEqualTo(two).hasSameSizeAs(two);
    }

    /** Returns a reference in an entry, at a place counted from its end. */
    private static byte[] at(byte[] entry, int place) {
        return Arrays.copyOfRange(entry, entry.length + place, entry.length + place + 7);
    }

    @Test
    void facetEntriesHoldTheirValueAndTheRest() {
        Item item = item(COMMENTS, "{'id':'c','contentId':'v','parentCommentId':'p','createdAt':5000}");
        CommentSchema schema = CommentSchema.INSTANCE;
        List<byte[]> facets = schema.facetEntries(item.entry());
        assertThat(facets).hasSize(2);
        byte[] prefix = schema.rangePrefix(schema.byContent, "v");
        assertThat(Arrays.copyOf(facets.get(0), prefix.length)).isEqualTo(prefix);
        // Order, id, and the attributes before and behind the content.
        int content = item.entry().length + schema.place(schema.byContent, null);
        assertThat(Arrays.copyOfRange(facets.get(0), prefix.length, prefix.length + content - 1))
                .isEqualTo(Arrays.copyOfRange(item.entry(), 1, content));
        assertThat(at(facets.get(0), schema.place(schema.byParent, schema.byContent)))
                .isEqualTo(at(item.entry(), schema.place(schema.byParent, null)))
                .isEqualTo(schema.byParent.encode("p"));
        assertThat(at(facets.get(1), schema.place(schema.byContent, schema.byParent)))
                .isEqualTo(schema.byContent.encode("v"));
        assertThat(Arrays.copyOfRange(facets.get(1), schema.place(schema.byParent, schema.byParent) - 1, 8))
                .isEqualTo(schema.byParent.encode("p"));
        for (byte[] facet : facets) {
            assertThat(facet.length)
                    .isEqualTo(schema.prefixLength(schema.byContent) + 1 + schema.trailerLength(schema.byContent));
        }
        assertThat(schema.facetEntries(item(COMMENTS, "{'id':'c'}").entry())).isEmpty();
        assertThat(ItemSchema.of(NOTIFICATIONS)
                        .facetEntries(item(NOTIFICATIONS, "{'id':'c'}").entry()))
                .isEmpty();
    }
}
