package io.imcache.redis.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.protocol.ItemCollection;
import io.imcache.redis.RedisAccountStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The part of a history in which IM clients send messages and workers report them. */
final class ModelledSending {
    private final String id;
    private final RedisAccountStore store;
    private final AccountModel model;
    private int turn;

    ModelledSending(String id, RedisAccountStore store, AccountModel model) {
        this.id = id;
        this.store = store;
        this.model = model;
    }

    /** Sends a message, and returns whether that changes the account. */
    boolean send(ModelStep step) {
        int number = step.contents();
        if (!model.sent().maySend(number)) {
            return false;
        }
        turn++;
        String madeId = "im-" + number + "-" + turn;
        String json = ModelItems.made(madeId, number, turn);
        Page created = store.create(id, ItemCollection.MESSAGES, json).block();
        assertThat(created.items()).hasSize(model.exists() ? 1 : 0);
        if (model.exists()) {
            model.sent().send(new SentModel.Made(madeId, number, json, turn, SentModel.Status.SENDING, null, false));
        }
        return model.exists();
    }

    /** Sends a message again under the id that it had. Nothing must come of it, also after a crawler has pushed a copy. */
    void sendAgain(ModelStep step) {
        var known = new ArrayList<>(model.sent().json().keySet());
        known.addAll(model.sent().traces().keySet());
        if (!known.isEmpty()) {
            String again = known.get(step.time() % known.size());
            Page created = store.create(id, ItemCollection.MESSAGES, ModelItems.made(again, step.contents(), turn))
                    .block();
            assertThat(created.items()).isEmpty();
        }
    }

    /** Reports what became of a message, and returns whether that changes the account. */
    boolean report(ModelStep step) {
        Optional<SentModel.Made> reportable = IntStream.range(step.contents(), step.contents() + ModelItems.SENT)
                .mapToObj(i -> model.sent().reportable(i % ModelItems.SENT))
                .flatMap(Optional::stream)
                .findFirst();
        return reportable.map(message -> report(message, step.time() % 4)).orElse(false);
    }

    private boolean report(SentModel.Made message, int how) {
        String platformId = how == 3 ? model.sent().unclaimed(message.number()).orElse(null) : null;
        Mark sent = Mark.of(Mark.STATUS, "sent");
        Mark mark =
                switch (how) {
                    case 0 -> Mark.of(Mark.STATUS, "failed").and("error", "blocked " + turn++);
                    case 1 -> sent;
                    case 2 -> sent.and("platformMessageId", "dm_" + turn); // an id that the platform doesn't know
                    default -> platformId == null ? sent : sent.and("platformMessageId", platformId);
                };
        store.mark(id, ItemCollection.MESSAGES, List.of(message.id()), mark).block();
        return model.report(message, how == 0 ? SentModel.Status.FAILED : SentModel.Status.SENT, platformId);
    }
}
