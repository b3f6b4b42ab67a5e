package io.imcache.bench.compare;

import static io.imcache.protocol.ItemCollection.COMMENTS;
import static io.imcache.protocol.ItemCollection.MESSAGES;
import static io.imcache.protocol.ItemCollection.NOTIFICATIONS;

import io.imcache.bench.CrawledItems;
import io.imcache.protocol.ItemCollection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An account in the crawlers' shape, with a notification for every hundred items, and what is pushed of it. */
final class CrawledAccount {
    private static final int STEPS = 6;

    private final CrawledItems source;
    private final Map<ItemCollection, List<String>> items;

    CrawledAccount(long seed, int size, boolean rawData) {
        source = new CrawledItems(seed, "douyin", rawData);
        items = new EnumMap<>(source.account(size));
        items.put(
                NOTIFICATIONS,
                IntStream.range(0, size / 100)
                        .mapToObj(i -> source.notification())
                        .toList());
    }

    CrawledAccount(Map<ItemCollection, List<String>> items) {
        source = new CrawledItems(0, "douyin", false);
        this.items = items;
    }

    int count(ItemCollection collection) {
        return items.getOrDefault(collection, List.of()).size();
    }

    /** Ids of those who have a conversation. */
    List<String> conversations() {
        return source.conversationIds().subList(0, count(ItemCollection.CONVERSATIONS));
    }

    List<String> contents() {
        return source.contentIds().subList(0, count(ItemCollection.CONTENTS));
    }

    /** Bytes of the items' JSON. */
    long jsonBytes() {
        return items.values().stream()
                .flatMap(List::stream)
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    byte[] snapshot() {
        return snapshot(items);
    }

    private static byte[] snapshot(Map<ItemCollection, List<String>> items) {
        return ("{\"platform\":\"douyin\",\"snapshot\":{\"data\":" + object(items) + "}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String object(Map<ItemCollection, List<String>> items) {
        return items.entrySet().stream()
                .map(entry -> "\"" + entry.getKey().jsonName() + "\":[" + String.join(",", entry.getValue()) + "]")
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Snapshots in a row: of each hundred messages and comments one is new or changed since the one before, half and half. */
    List<byte[]> changing() {
        var snapshots = new ArrayList<byte[]>();
        Map<ItemCollection, List<String>> now = items;
        for (int step = 0; step < STEPS; step++) {
            snapshots.add(snapshot(now));
            now = new EnumMap<>(now);
            for (ItemCollection collection : List.of(MESSAGES, COMMENTS)) {
                now.put(collection, changed(now.getOrDefault(collection, List.of()), step, collection));
            }
        }
        return snapshots;
    }

    private List<String> changed(List<String> before, int step, ItemCollection collection) {
        var changed = new ArrayList<>(before);
        for (int i = step; i < before.size(); i += 100) {
            if (i / 100 % 2 == 0) {
                changed.add(collection == MESSAGES ? source.message() : source.comment());
            } else {
                changed.set(i, marked(before.get(i), step));
            }
        }
        return changed;
    }

    private static String marked(String item, int number) {
        return item.substring(0, item.length() - 1) + ",\"seen\":" + number + "}";
    }

    /** A snapshot with one message changed, another for another number. */
    byte[] oneChanged(int number) {
        var changed = new EnumMap<>(items);
        var messages = new ArrayList<>(items.getOrDefault(MESSAGES, List.of()));
        messages.set(0, marked(messages.get(0), number));
        changed.put(MESSAGES, messages);
        return snapshot(changed);
    }

    /** A delta that changes ten messages and brings a new one. */
    byte[] delta(long baseVersion, int number) {
        List<String> messages = items.getOrDefault(MESSAGES, List.of());
        String upsert = IntStream.range(0, 10)
                .mapToObj(i -> marked(messages.get((number * 10 + i) % messages.size()), number))
                .collect(Collectors.joining(","));
        return ("{\"platform\":\"douyin\",\"baseVersion\":" + baseVersion + ",\"upsert\":{\"messages\":[" + upsert + ","
                        + source.message() + "]}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
