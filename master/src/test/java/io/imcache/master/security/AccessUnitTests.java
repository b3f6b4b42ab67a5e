package io.imcache.master.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.NoAccountStore;
import io.imcache.protocol.ItemCollection;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.AccountPage;
import io.imcache.redis.model.AccountStatus;
import io.imcache.redis.model.ItemAccount;
import io.imcache.redis.model.Page;
import io.imcache.redis.model.PageQuery;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Tests what a handler sees of the store, by the caller of its request. */
class AccessUnitTests {
    private static final Account ACCOUNT = new Account("a", "douyin", 7, 1, 2, Map.of());
    private static final PageQuery MESSAGES =
            PageQuery.of("a", ItemCollection.MESSAGES).build();

    private final MockServerWebExchange exchange =
            MockServerWebExchange.from(MockServerHttpRequest.get("/api/im/messages?account_id=a"));

    /** A store with one account. */
    private static final class OneAccount extends NoAccountStore {
        @Override
        public Mono<Account> account(String accountId) {
            return Mono.just(ACCOUNT);
        }

        @Override
        public Mono<Long> version(String accountId) {
            return Mono.just(ACCOUNT.version());
        }

        @Override
        public Mono<Page> page(PageQuery query) {
            return Mono.just(new Page(ACCOUNT.version(), null, List.of(), Map.of(), false, null));
        }

        @Override
        public Mono<ItemAccount> find(
                @Nullable Set<String> accountIds, ItemCollection collection, String id, int most) {
            return Mono.just(new ItemAccount(accountIds == null ? "any" : String.join(",", accountIds), true));
        }

        @Override
        public Mono<AccountPage> accounts(
                @Nullable String platform, Set<AccountStatus> statuses, int offset, int count) {
            return Mono.just(new AccountPage(List.of(ACCOUNT), false));
        }
    }

    private AccountStore seenByHandler() {
        ServerRequest request =
                ServerRequest.create(exchange, HandlerStrategies.withDefaults().messageReaders());
        return VisibleAccounts.of(new OneAccount(), request);
    }

    @Test
    void aRequestWithoutACallerSeesNoAccount() {
        AccountStore seen = seenByHandler();
        assertThat(seen.accounts(null, Set.of(), 0, 10).block()).isEqualTo(new AccountPage(List.of(), false));
        assertThat(seen.account("a").blockOptional()).isEmpty();
        assertThat(seen.version("a").block()).isZero();
        assertThat(seen.find(null, ItemCollection.MESSAGES, "m", 10).block()).isEqualTo(new ItemAccount(null, true));
        assertThat(seen.page(MESSAGES).map(Page::version).block()).isZero();
        assertThat(seen.delete("a").block()).isFalse();
    }

    @Test
    void itemsAreLookedForInTheAccountsOfTheTokenAlone() {
        var one = new Access("k", Set.of(Role.IM), Set.of("a"), null);
        var all = new Access("k", Set.of(Role.IM), null, null);
        assertThat(VisibleAccounts.of(new OneAccount(), one)
                        .find(null, ItemCollection.MESSAGES, "m", 10)
                        .block())
                .isEqualTo(new ItemAccount("a", true));
        assertThat(VisibleAccounts.of(new OneAccount(), one)
                        .find(Set.of("a", "b"), ItemCollection.MESSAGES, "m", 10)
                        .block())
                .isEqualTo(new ItemAccount("a", true));
        assertThat(VisibleAccounts.of(new OneAccount(), all)
                        .find(null, ItemCollection.MESSAGES, "m", 10)
                        .block())
                .isEqualTo(new ItemAccount("any", true));
    }

    @Test
    void withSecurityOffTheCallerIsEveryone() {
        new SecurityConfiguration.Off()
                .everyone()
                .filter(exchange, filtered -> Mono.empty())
                .block();
        AccountStore seen = seenByHandler();
        assertThat(seen.account("a").block()).isEqualTo(ACCOUNT);
        assertThat(seen.page(MESSAGES).map(Page::version).block()).isEqualTo(7);
    }
}
