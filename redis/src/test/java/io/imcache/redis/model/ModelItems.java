package io.imcache.redis.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The items of histories. Some messages are copies of those that IM clients send. */
final class ModelItems {
    static final List<ItemCollection> COLLECTIONS = List.of(
            ItemCollection.COMMENTS,
            ItemCollection.CONVERSATIONS,
            ItemCollection.MESSAGES,
            ItemCollection.NOTIFICATIONS);
    /** How many different messages IM clients send. */
    static final int SENT = 3;
    /** The largest number of an item. Those from {@link #FIRST_COPY} are copies, two of each message. */
    static final int LAST = 15;

    private static final int FIRST_COPY = 10;
    private static final int CONVERSATIONS = 5;
    /** The numbers of the items in a large push: more than a commit changes in place. */
    private static final int FIRST_OF_MANY = 100;

    private static final int MANY = 2_700;
    /** Of these so many say something else in each push: a part that Redis makes a copy for. */
    private static final int MANY_CHANGED = 850;

    private static final Pattern TIME = Pattern.compile("\"createdAt\":(\\d+)");
    private static final Pattern CONVERSATION = Pattern.compile("\"conversationId\":\"(\\w+)\"");

    private ModelItems() {}

    /** Returns the items of a push. */
    static List<String> of(ItemCollection collection, ModelStep step) {
        IntStream many = step.many() ? IntStream.range(FIRST_OF_MANY, FIRST_OF_MANY + MANY) : IntStream.empty();
        return Stream.concat(many.boxed(), step.ids().stream().distinct())
                .map(number -> id(collection, number))
                .distinct()
                .map(id -> item(collection, id, step.contents()))
                .toList();
    }

    /** Returns the ids of the items that a delta removes. */
    static List<String> removedBy(ModelStep step) {
        return List.of("i" + step.time(), "i" + (step.time() + 1), "i" + (FIRST_OF_MANY + step.time()));
    }

    /** Returns one of the copies of the message that the step names, with any contents. */
    static String copy(ModelStep step) {
        boolean isFirst = step.time() % 2 == 0;
        return item(ItemCollection.MESSAGES, copyId(step.contents() + (isFirst ? 0 : SENT)), step.time() % 3);
    }

    static List<String> ids(ModelStep step) {
        return step.ids().stream().map(number -> id(step.collection(), number)).toList();
    }

    /** Returns the id of an item: {@code i1}, or {@code p1} and {@code p4} for copies of the messages with number 1 that IM clients send. */
    private static String id(ItemCollection collection, int number) {
        boolean isCopy = collection == ItemCollection.MESSAGES && number >= FIRST_COPY && number < FIRST_OF_MANY;
        return isCopy ? copyId(number - FIRST_COPY) : "i" + number;
    }

    static String copyId(int copy) {
        return "p" + copy;
    }

    /** Returns whether this is the id of a copy of a message with this number. */
    static boolean isCopyOf(int sent, String id) {
        return id.startsWith("p") && Integer.parseInt(id.substring(1)) % SENT == sent;
    }

    private static String item(ItemCollection collection, String id, int contents) {
        int number = Integer.parseInt(id.substring(1));
        int says = number < FIRST_OF_MANY + MANY_CHANGED ? contents : 0;
        String start = "{\"id\":\"" + id + "\",";
        String end = ",\"n\":" + says + "}";
        if (id.startsWith("p")) {
            // A crawler need not say that a message is the account's own.
            String direction = contents > 0 ? "\"direction\":\"outgoing\"," : "";
            return start + words(number % SENT) + direction + "\"createdAt\":" + (1_700_000_003L + number / SENT) + end;
        }
        String conversation = collection == ItemCollection.MESSAGES && number < FIRST_OF_MANY
                ? "\"conversationId\":\"i" + number % CONVERSATIONS + "\","
                : "";
        // Some items have a time, have none, or lose and get it.
        boolean isKnown = number % 3 != 1 && (number % 3 == 0 || contents == 1);
        String time = isKnown ? String.valueOf(1_700_000_000L + number * 7 % 5) : "\"3天前\"";
        return start + conversation + "\"createdAt\":" + time + end;
    }

    /** Returns a message that an IM client sends. */
    static String made(String id, int sent, int turn) {
        return "{\"messageId\":\"" + id + "\"," + words(sent)
                + "\"direction\":\"outbound\",\"status\":\"sending\",\"createdAt\":" + (1_700_000_002_000L + turn)
                + "}";
    }

    private static String words(int sent) {
        return "\"conversationId\":\"i" + sent + "\",\"content\":\"w" + sent + "\",";
    }

    /** Returns the time that an item says, in milliseconds; 0 for none. */
    static long time(String json) {
        Matcher time = TIME.matcher(json);
        if (!time.find()) {
            assertThat(json).contains("3天前");
            return 0;
        }
        long read = Long.parseLong(time.group(1));
        return read < 10_000_000_000L ? read * 1_000 : read;
    }

    static boolean isIn(String conversation, String message) {
        Matcher found = CONVERSATION.matcher(message);
        return found.find() && found.group(1).equals(conversation);
    }

    static boolean isOwn(String message) {
        return message.contains("\"direction\":\"outgoing\"");
    }
}
