package io.imcache.master.im;

import io.imcache.master.im.view.ItemKind;
import io.imcache.master.web.EventLoops;
import io.imcache.master.web.RequestException;
import io.imcache.redis.AccountStore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds the accounts of items that requests name without their account, which existing clients do. */
final class ItemAccounts {
    private final int most;

    /** @param most in how many accounts to look; 0 to look in none */
    ItemAccounts(int most) {
        this.most = most;
    }

    /**
     * Returns the account of an item: the named one, else the newest of the caller's accounts that has the item. Ends with
     * 404 if none has it, and with 400 if the caller sees too many accounts to look in.
     */
    Mono<String> of(AccountStore visible, @Nullable String named, ItemKind kind, String id) {
        if (named != null) {
            return Mono.just(named);
        }
        if (most == 0) {
            return Mono.error(RequestException.missing(Parameters.ACCOUNT_ID, "the id of an account"));
        }
        return EventLoops.handOver(visible.find(null, kind.collection(), id, most))
                .flatMap(found -> {
                    if (!found.isSearched()) {
                        return Mono.error(RequestException.missing(
                                Parameters.ACCOUNT_ID, "the id of an account, because there are more than " + most));
                    }
                    String accountId = found.accountId();
                    return accountId == null ? Mono.error(ItemRoutes.notFound(kind, id)) : Mono.just(accountId);
                });
    }
}
