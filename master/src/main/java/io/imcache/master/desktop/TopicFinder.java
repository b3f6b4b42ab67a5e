package io.imcache.master.desktop;

import io.imcache.master.support.AccountLanes;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.topics.AccountTopics;
import io.imcache.redis.topics.AccountTopics.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds the topics that clients name, in accounts that they see. */
final class TopicFinder {
    /** Accounts asked about at once: whoever guesses topics must not keep Redis busy. */
    private static final int AT_ONCE = 4;

    private static final Found NOTHING = new Found(false, false);

    private final AccountTopics topics;
    private final ChannelTable channels;
    private final AccountLanes searches = new AccountLanes();

    TopicFinder(AccountTopics topics, ChannelTable channels) {
        this.topics = topics;
        this.channels = channels;
    }

    /**
     * A topic.
     *
     * @param kind conversations or contents
     */
    record Place(String accountId, ItemCollection kind, String id) {
        boolean isConversation() {
            return kind == ItemCollection.CONVERSATIONS;
        }
    }

    /**
     * Finds a topic of an account.
     *
     * @param kind null where the client does not say; then a conversation goes before a content with the same id
     * @return empty where there is none that the client sees
     */
    Mono<Place> in(DesktopClient monitor, String accountId, String topicId, @Nullable ItemCollection kind) {
        Mono<Found> found = monitor.sees(accountId) ? topics.find(accountId, topicId) : Mono.just(NOTHING);
        return found.mapNotNull(what -> {
            if (what.conversation() && kind != ItemCollection.CONTENTS) {
                return new Place(accountId, ItemCollection.CONVERSATIONS, topicId);
            }
            return what.content() && kind != ItemCollection.CONVERSATIONS
                    ? new Place(accountId, ItemCollection.CONTENTS, topicId)
                    : null;
        });
    }

    /**
     * Finds a topic of which the client does not say whose it is: in the account that it named last; else among those whose
     * topics it asked for lately, the latest first; else among all that it sees, if only one has it.
     */
    Mono<Place> anywhere(DesktopClient monitor, String topicId, @Nullable ItemCollection kind) {
        return Mono.justOrEmpty(monitor.named().last())
                .concatWith(Flux.fromIterable(monitor.lookedAt()))
                .concatMap(accountId -> in(monitor, accountId, topicId, kind))
                .next()
                .switchIfEmpty(
                        channels.ready(monitor.access()).then(searches.inOrder("", search(monitor, topicId, kind))));
    }

    private Mono<Place> search(DesktopClient monitor, String topicId, @Nullable ItemCollection kind) {
        return Flux.defer(() -> Flux.fromIterable(channels.channels(monitor.access())))
                .flatMap(channel -> in(monitor, channel.id(), topicId, kind), AT_ONCE)
                .take(2)
                .collectList()
                .flatMap(TopicFinder::only);
    }

    private static Mono<Place> only(List<Place> found) {
        if (found.size() > 1) {
            return Mono.error(new InvalidRequestException(
                    "topicId: several accounts have one of this id (expected: also a channelId)"));
        }
        return Mono.justOrEmpty(found.stream().findFirst());
    }
}
