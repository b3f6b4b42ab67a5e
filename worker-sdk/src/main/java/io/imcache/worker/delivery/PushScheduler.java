package io.imcache.worker.delivery;

import io.imcache.protocol.AnswerCode;
import io.imcache.worker.link.Loop;
import java.time.Duration;
import java.util.LinkedHashSet;

/**
 * Sends the pushes of all accounts in turn. A limited number is under way at once, so that memory and the socket's queue are
 * limited however many accounts there are. Used in the loop only.
 */
final class PushScheduler {
    private final DeliveryOptions options;
    private final Loop loop;
    private final PushSender sender;
    private final int mostAtOnce;

    private final LinkedHashSet<PushQueue> ready = new LinkedHashSet<>();
    private int underWay;
    private boolean masterKnowsDeltas = true;

    PushScheduler(DeliveryOptions options, Loop loop, PushSender sender) {
        this.options = options;
        this.loop = loop;
        this.sender = sender;
        // Without HTTP a push may have nearly all that a socket takes.
        this.mostAtOnce = options.hasHttp() ? options.mostPushesAtOnce() : 1;
    }

    /** Delivers the account in its turn, and ends the push when it is delivered or its time is up. */
    void request(PushQueue queue, Push push) {
        if (queue.offer(push)) {
            push.expireBy(loop.schedule(options.pushLimit(), () -> queue.expire(push, sender.isConnected())));
            ready(queue);
        }
    }

    /** Delivers the account in its turn, if it has anything and no push waits already. */
    void requestAny(PushQueue queue) {
        if (queue.wantsPush()) {
            request(queue, Push.automatic());
        }
    }

    /** Resumes sending at a new master, which may know what the last one did not. */
    void connected() {
        masterKnowsDeltas = true;
        sendNext();
    }

    /** Sends what an account has, in its turn, if nothing holds it back any more. */
    void ready(PushQueue queue) {
        if (queue.isReady()) {
            ready.add(queue);
        }
        sendNext();
    }

    private void sendNext() {
        while (sender.isConnected() && underWay < mostAtOnce && !ready.isEmpty()) {
            PushQueue queue = ready.iterator().next();
            ready.remove(queue);
            if (queue.isReady()) {
                underWay++;
                Outgoing outgoing = queue.begin(options.deltas() && masterKnowsDeltas);
                sender.send(outgoing, queue::isDelivered, result -> sent(queue, outgoing, result));
            }
        }
    }

    private void sent(PushQueue queue, Outgoing outgoing, SendResult result) {
        underWay--;
        if (result.code() == AnswerCode.UNKNOWN_TYPE && !outgoing.full()) {
            masterKnowsDeltas = false;
        }
        Duration pause = queue.attempted(outgoing, result);
        if (!pause.isZero()) {
            queue.pause(loop.schedule(pause, () -> {
                queue.resume();
                ready(queue);
            }));
        }
        ready(queue);
    }
}
