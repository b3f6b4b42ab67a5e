package io.imcache.worker.delivery;

import io.imcache.protocol.AnswerCode;
import io.imcache.protocol.MessageTypes;
import io.imcache.worker.link.JsonText;
import io.imcache.worker.link.Link;
import io.imcache.worker.link.Loop;
import io.imcache.worker.link.Stages;
import io.imcache.worker.link.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims leases on accounts at the master. Their pushes wait for the answer. Used in the loop only. */
final class LeaseClaims {
    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_UNANSWERED = 3;
    private static final Duration CLAIM_AGAIN = Duration.ofSeconds(1);
    private static final Set<String> MAY_PASS = Set.of(
            AnswerCode.STORE_UNAVAILABLE.name(), AnswerCode.INTERNAL_ERROR.name(), AnswerCode.LIMIT_EXCEEDED.name());

    private static final String LATER = "another worker has a later lease on the account";

    private final Loop loop;
    private final Link link;
    private final PushScheduler scheduler;
    private boolean masterKnowsLeases = true;
    private int unanswered;
    private int unansweredRenewals;

    LeaseClaims(Loop loop, Link link, PushScheduler scheduler) {
        this.loop = loop;
        this.link = link;
        this.scheduler = scheduler;
    }

    /** Starts over at a new master, which may know leases if the last one did not. */
    void connected() {
        masterKnowsLeases = true;
        unanswered = 0;
        unansweredRenewals = 0;
    }

    /** Lets the master renew the leases of these accounts, with each heartbeat from now on. Pushes do not wait for that. */
    void renew(List<PushQueue> accounts) {
        var held = new LinkedHashMap<PushQueue, Long>();
        for (PushQueue queue : accounts) {
            Long epoch = queue.lease().epoch();
            if (epoch != null) {
                held.put(queue, epoch);
            }
            if (held.size() == MOST_AT_ONCE) {
                renew(Map.copyOf(held));
                held.clear();
            }
        }
        renew(Map.copyOf(held));
    }

    private void renew(Map<PushQueue, Long> held) {
        if (!held.isEmpty()) {
            var epochs = new HashMap<String, Object>();
            held.forEach((queue, epoch) -> epochs.put(queue.accountId(), epoch));
            Stages.whenDone(
                    link.request(MessageTypes.WORKER_ACCOUNT_RENEW, JsonText.of(Map.of("epochs", epochs))),
                    (answer, failure) -> renewed(held, answer));
        }
    }

    private void renewed(Map<PushQueue, Long> held, @Nullable Map<String, @Nullable Object> answer) {
        String code = answer == null ? null : Wire.text(answer, "code");
        boolean mayPass =
                answer == null ? ++unansweredRenewals < MOST_UNANSWERED : code != null && MAY_PASS.contains(code);
        if (mayPass) {
            loop.schedule(CLAIM_AGAIN, () -> renewAgain(held));
        } else if (answer != null && code == null) {
            Map<String, @Nullable Object> leases = Wire.object(answer, "leases");
            held.forEach((queue, epoch) -> {
                if (!leases.containsKey(queue.accountId())) {
                    queue.leaseLost(epoch, LATER);
                }
            });
        }
        // Else the master does not know how to renew, or the next one is asked. Each push is checked in any case.
    }

    /** Takes in what a master tells of an account: another worker has a later lease than that of an epoch. */
    static void lost(@Nullable PushQueue queue, Map<String, @Nullable Object> data) {
        String reason = Wire.text(data, "reason");
        if (queue != null && data.get("epoch") instanceof Number epoch) {
            queue.leaseLost(epoch.longValue(), reason == null ? LATER : reason);
        }
    }

    private void renewAgain(Map<PushQueue, Long> held) {
        if (link.isOpen()) {
            renew(List.copyOf(held.keySet()));
        }
    }

    /** Claims leases on those of these accounts that need one, if the link is open. */
    void claim(List<PushQueue> accounts) {
        if (!masterKnowsLeases || !link.isOpen()) {
            return;
        }
        var needy = accounts.stream().filter(PushQueue::needsLease).toList();
        for (int from = 0; from < needy.size(); from += MOST_AT_ONCE) {
            List<PushQueue> claimed = needy.subList(from, Math.min(from + MOST_AT_ONCE, needy.size()));
            claimed.forEach(queue -> queue.lease().claiming());
            var ids = claimed.stream().map(PushQueue::accountId).toList();
            Stages.whenDone(
                    link.request(MessageTypes.WORKER_ACCOUNT_CLAIM, JsonText.of(Map.of("accountIds", ids))),
                    (answer, failure) -> answered(claimed, answer));
        }
    }

    private void answered(List<PushQueue> claimed, @Nullable Map<String, @Nullable Object> answer) {
        String code = answer == null ? null : Wire.text(answer, "code");
        boolean mayPass = answer == null ? ++unanswered < MOST_UNANSWERED : code != null && MAY_PASS.contains(code);
        if (link.isOpen() && mayPass) {
            // Without leases these accounts could push over those of a worker that holds one: ask again first.
            loop.schedule(CLAIM_AGAIN, () -> claimAgain(claimed));
            return;
        }
        if (AnswerCode.FORBIDDEN.name().equals(code) && claimed.size() > 1 && link.isOpen()) {
            // One account is enough for that: find those that the others must not suffer for.
            claim(claimed.subList(0, claimed.size() / 2));
            claim(claimed.subList(claimed.size() / 2, claimed.size()));
            return;
        }
        if (answer == null || AnswerCode.UNKNOWN_TYPE.name().equals(code)) {
            masterKnowsLeases = false;
        }
        if (answer != null && Boolean.TRUE.equals(answer.get("success"))) {
            granted(claimed, Wire.object(answer, "leases"));
        } else {
            goOn(claimed);
        }
    }

    private void claimAgain(List<PushQueue> claimed) {
        if (link.isOpen() && masterKnowsLeases) {
            claim(claimed);
        } else {
            goOn(claimed);
        }
    }

    /** Lets accounts be pushed without leases. */
    private void goOn(List<PushQueue> claimed) {
        for (PushQueue queue : claimed) {
            queue.lease().claimed(null);
            scheduler.ready(queue);
        }
    }

    /** Takes leases. A master leaves out an account that another worker has. */
    private void granted(List<PushQueue> claimed, Map<String, @Nullable Object> leases) {
        for (PushQueue queue : claimed) {
            Object epoch = Wire.object(leases, queue.accountId()).get("epoch");
            if (epoch instanceof Number number) {
                queue.lease().claimed(number.longValue());
            } else {
                queue.claimRefused();
            }
            scheduler.ready(queue);
        }
    }
}
