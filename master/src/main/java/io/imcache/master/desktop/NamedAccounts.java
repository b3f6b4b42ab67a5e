package io.imcache.master.desktop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which account a client is at. Conversations are called after the customer, so two accounts may have one of the same id, and
 * clients ask for its messages without the account. They name it when they mark or answer, and when they ask for its topics;
 * but for the topics of all accounts they ask too, one after the other, whenever they are sent the list of accounts.
 */
final class NamedAccounts {
    /** Lists that may be sent before the client has asked for the topics of the first. */
    private static final int MOST_LISTS = 8;

    private final Deque<Iteration> lists = new ArrayDeque<>();
    private @Nullable String last;

    private static final class Iteration {
        private final List<String> accountIds;
        private int next;

        Iteration(List<String> accountIds) {
            this.accountIds = accountIds;
        }

        boolean takes(String accountId) {
            boolean taken = next < accountIds.size() && accountIds.get(next).equals(accountId);
            next += taken ? 1 : 0;
            return taken;
        }

        boolean isOver() {
            return next == accountIds.size();
        }
    }

    /** The client is sent the list of these accounts. */
    synchronized void listed(List<String> accountIds) {
        if (lists.size() == MOST_LISTS) {
            lists.removeFirst();
        }
        lists.addLast(new Iteration(accountIds));
    }

    /** The client asks for the topics of an account. */
    synchronized void asksForTopics(String accountId) {
        for (Iterator<Iteration> all = lists.iterator(); all.hasNext(); ) {
            Iteration list = all.next();
            if (list.takes(accountId)) {
                if (list.isOver()) {
                    all.remove();
                }
                return;
            }
        }
        last = accountId;
    }

    /** The client names an account in any other way. */
    synchronized void names(String accountId) {
        last = accountId;
    }

    /** The account that the client named last; null where it named none. */
    synchronized @Nullable String last() {
        return last;
    }
}
