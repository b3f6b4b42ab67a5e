package io.imcache.redis.write;

import io.imcache.redis.item.ItemSchema;
import io.imcache.redis.item.MessageSchema;
import java.util.HashMap;
import java.util.Map;

/**
 * What a commit changes in the messages of one conversation that count: those that were sent and are not deleted.
 *
 * @param come times by the ids of messages that come
 * @param gone times by the ids of messages that go
 */
record Turnover(Map<String, Long> come, Map<String, Long> gone) {
    private static final MessageSchema MESSAGE = MessageSchema.INSTANCE;

    Turnover() {
        this(new HashMap<>(), new HashMap<>());
    }

    /** Returns those of the conversations whose messages come or go, by the conversation's reference. */
    static Map<Long, Turnover> of(EntryChanges messages) {
        Map<Long, Turnover> turnovers = new HashMap<>();
        messages.before().forEach(entry -> count(turnovers, entry, false));
        messages.after().forEach(entry -> count(turnovers, entry, true));
        turnovers.values().removeIf(turnover -> turnover.come.equals(turnover.gone));
        return turnovers;
    }

    private static void count(Map<Long, Turnover> turnovers, byte[] entry, boolean comes) {
        long reference = MESSAGE.reference(entry, MESSAGE.byConversation);
        if (reference != 0 && !MESSAGE.isLeftOut(entry)) {
            Turnover turnover = turnovers.computeIfAbsent(reference, key -> new Turnover());
            (comes ? turnover.come : turnover.gone).put(MESSAGE.id(entry), ItemSchema.order(entry));
        }
    }

    /** Tells whether messages come and none go. */
    boolean isGrowth() {
        return gone.isEmpty() && newest() > 0;
    }

    /** Returns the time of the newest message that comes; -1 for none. */
    long newest() {
        return come.values().stream().mapToLong(Long::longValue).max().orElse(-1);
    }
}
