package io.imcache.redis.item;

import static io.imcache.protocol.ItemCollection.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.json.JsonFactory;

class PushedItemsUnitTests {
    private static final ItemSchema SCHEMA = ItemSchema.of(MESSAGES);

    private static ItemSlices pushed(String... items) {
        byte[] bytes = String.join(",", items).getBytes(StandardCharsets.UTF_8);
        var slices = new ItemSlices(MESSAGES, bytes, new JsonFactory());
        int from = 0;
        for (String item : items) {
            int to = from + item.getBytes(StandardCharsets.UTF_8).length;
            slices.add(from, to);
            from = to + 1;
        }
        return slices;
    }

    private static byte[] entry(String id, String json, boolean made) {
        return new ItemReader().entry(MESSAGES, id, json.getBytes(StandardCharsets.UTF_8), null, made);
    }

    private static StoredEntries stored(byte[]... entries) {
        return new StoredEntries(SCHEMA, List.of(entries));
    }

    private static String json(Item item) {
        return new String(item.json(), StandardCharsets.UTF_8);
    }

    /** The last item with an id counts, and stored items are not parsed. */
    @Test
    void readsWhatIsNotKnown() {
        String known = "{\"id\":\"a\",\"not\":json}";
        ItemSlices slices = pushed(known, "{\"id\":\"b\"}", "[]", "{\"id\":\"b\",\"n\":2}");
        byte[] entry = entry("a", "{}", true);
        // Unreadable items are never stored. Here one shows that it was not read.
        ByteBuffer.wrap(entry).putLong(entry.length - Long.BYTES, slices.digest(0));
        StoredEntries stored = stored(entry, entry("gone", "{\"id\":\"gone\"}", false));
        PushedItems.Read read = slices.read(stored);
        assertThat(read.known()).singleElement().satisfies(item -> {
            assertThat(item.id()).isEqualTo("a");
            assertThat(item.entry()).isSameAs(entry);
            assertThat(json(item)).isEqualTo(known);
        });
        assertThat(read.others()).extracting(PushedItemsUnitTests::json).containsExactly("{\"id\":\"b\",\"n\":2}");
        assertThat(read.rejected()).isEqualTo(1);
        assertThat(stored.unmatched()).containsOnlyKeys("gone");
    }

    @Test
    void takesTheLaterOfTwoWhereOneIsStored() {
        String old = "{\"id\":\"a\",\"n\":1}";
        String changed = "{\"id\":\"a\",\"n\":2}";
        String other = "{\"id\":\"b\"}";
        for (List<String> order : List.of(List.of(old, other, changed), List.of(changed, other, old))) {
            StoredEntries stored = stored(entry("a", old, false), entry("b", other, false));
            PushedItems.Read read = pushed(order.toArray(String[]::new)).read(stored);
            assertThat(read.known()).isEmpty();
            assertThat(read.others())
                    .extracting(PushedItemsUnitTests::json)
                    .containsExactlyInAnyOrder(order.get(2), other);
            assertThat(stored.unmatched()).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void takesAnItemThatIsThereTwiceOnce() {
        String item = "{\"id\":\"1234567890123\"}";
        StoredEntries stored = stored(entry("1234567890123", item, false));
        PushedItems.Read read = pushed(item, item).read(stored);
        assertThat(read.known()).extracting(Item::id).containsExactly("1234567890123");
        assertThat(read.others()).isEmpty();
        assertThat(stored.unmatched()).isEmpty();
    }

    /** A crawler never pushed an item that an IM client made. */
    @Test
    void matchesNoneThatWasMade() {
        String item = "{\"id\":\"a\"}";
        StoredEntries stored = stored(entry("a", item, true));
        PushedItems.Read read = pushed(item).read(stored);
        assertThat(read.known()).isEmpty();
        assertThat(read.others()).hasSize(1);
        assertThat(stored.unmatched()).containsOnlyKeys("a");
    }

    @Test
    void findsEachOfMany() {
        var entries = new ArrayList<byte[]>();
        var items = new ArrayList<String>();
        for (int i = 0; i < 3_000; i++) {
            String item = "{\"id\":\"m" + i + "\"}";
            entries.add(entry("m" + i, item, false));
            if (i % 3 != 0) {
                items.add(item);
            }
        }
        var stored = new StoredEntries(SCHEMA, entries);
        PushedItems.Read read = pushed(items.toArray(String[]::new)).read(stored);
        assertThat(read.known()).hasSize(2_000);
        assertThat(read.others()).isEmpty();
        assertThat(stored.unmatched())
                .hasSize(1_000)
                .containsKeys("m0", "m2997")
                .doesNotContainKey("m1");
    }
}
