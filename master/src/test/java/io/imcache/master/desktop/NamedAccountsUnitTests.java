package io.imcache.master.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedAccountsUnitTests {
    private final NamedAccounts named = new NamedAccounts();

    private void asks(String... accountIds) {
        List.of(accountIds).forEach(named::asksForTopics);
    }

    @Test
    void oneThatIsAskedForAlone() {
        assertThat(named.last()).isNull();
        asks("a");
        assertThat(named.last()).isEqualTo("a");
        named.names("b");
        assertThat(named.last()).isEqualTo("b");
    }

    @Test
    void noneOfThoseThatAreAskedForBecauseTheyWereListed() {
        named.names("b");
        named.listed(List.of("a", "b", "c"));
        asks("a", "b", "c");
        assertThat(named.last()).isEqualTo("b");
        asks("c");
        assertThat(named.last()).isEqualTo("c");
    }

    @Test
    void oneThatIsAskedForBetweenThese() {
        named.listed(List.of("a", "b", "c"));
        asks("c", "a", "b", "c");
        assertThat(named.last()).isEqualTo("c");
    }

    @Test
    void listsThatCrossRequests() {
        named.names("b");
        named.listed(List.of("a", "b", "c"));
        asks("a");
        named.listed(List.of("c", "a", "b"));
        asks("b", "c", "c", "a", "b");
        assertThat(named.last()).isEqualTo("b");
    }

    @Test
    void aClientThatAsksForNoLists() {
        for (int i = 0; i < 100; i++) {
            named.listed(List.of("a"));
        }
        for (int i = 0; i < 10; i++) {
            asks("a");
        }
        assertThat(named.last()).isEqualTo("a");
    }
}
