package io.imcache.bench.load;

import io.imcache.bench.Dataset;
import io.imcache.protocol.ItemCollection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Snapshots as crawlers send them: the items of a {@link Dataset}, and a notification for every hundred of them. */
final class Snapshots {
    /** As many as the accounts that the figures of this project are about. */
    static final int ITEMS = 7_300;

    private static final long START = 1_760_000_000_000L;

    private Snapshots() {}

    static String account(int number) {
        return "acc-" + number;
    }

    /** The payload of a push that names neither account nor time: the request says both. */
    static byte[] payload(Dataset account, int items) {
        return payload(account, items, item -> item);
    }

    /** @param each what is sent in place of each item */
    static byte[] payload(Dataset account, int items, UnaryOperator<String> each) {
        var json = new StringBuilder("{\"platform\":\"douyin\",\"snapshot\":{\"data\":{");
        for (ItemCollection collection : ItemCollection.values()) {
            List<String> of =
                    collection == ItemCollection.NOTIFICATIONS ? notifications(items / 100) : account.json(collection);
            json.append('"').append(collection.jsonName()).append("\":[");
            json.append(of.stream().map(each).collect(Collectors.joining(","))).append("],");
        }
        json.setLength(json.length() - 1);
        return json.append("}}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> notifications(int count) {
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add("{\"notificationId\":\"n-" + i + "\",\"type\":\"" + (i % 2 == 0 ? "like" : "follow")
                    + "\",\"title\":\"somebody did something\",\"content\":\"to one of the contents, number " + i
                    + "\",\"senderId\":\"" + Dataset.user(i) + "\",\"senderName\":\"user " + i
                    + "\",\"createdAt\":" + (START + i * 60_000L) + ",\"isRead\":" + (i % 3 == 0) + "}");
        }
        return all;
    }
}
