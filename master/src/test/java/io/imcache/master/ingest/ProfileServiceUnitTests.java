package io.imcache.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import io.imcache.master.security.Access;
import io.imcache.redis.AccountStore;
import io.imcache.redis.model.Account;
import io.imcache.redis.model.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ProfileServiceUnitTests {
    private final AccountStore store = mock(AccountStore.class);
    private final ProfileService profiles = new ProfileService(store);

    @Test
    void storesScalarsAsTextAndLeavesOutTheRest() {
        when(store.reportProfile(any(), any(), anyMap()))
                .thenReturn(Mono.just(new Account("a", null, 0, 0, 0, Map.of())));
        StepVerifier.create(
                        report(
                                """
                        {"worker_id": "w", "account_statuses": [
                          {"account_id": "acc-1", "platform": "douyin", "status":
                            {"login_status": "logged_in", "total_followers": 120, "online": true, "ratio": 1.5,
                             "gone": null, "list": [1], "object": {"a": 1}}},
                          {"status": {"login_status": "x"}},
                          {"account_id": "acc-2"},
                          {"account_id": 5, "status": {}},
                          null, 5, [],
                          {"account_id": "acc-3", "status": {"platform": "kuaishou"}}]}
                        """))
                .expectNext(new StatusAnswer(2, 6))
                .verifyComplete();
        verify(store)
                .reportProfile(
                        "acc-1",
                        "douyin",
                        Map.of(
                                "login_status",
                                "logged_in",
                                "total_followers",
                                "120",
                                "online",
                                "true",
                                "ratio",
                                "1.5"));
        verify(store).reportProfile("acc-3", "kuaishou", Map.of("platform", "kuaishou"));
        verifyNoMoreInteractions(store);
    }

    @Test
    void anAccountThatCanNotBeStoredCountsAsFailed() {
        when(store.reportProfile(eq("acc-1"), any(), anyMap())).thenReturn(Mono.error(mock(StoreException.Full.class)));
        when(store.reportProfile(eq("acc-2"), any(), anyMap()))
                .thenReturn(Mono.just(new Account("acc-2", null, 0, 0, 0, Map.of())));
        StepVerifier.create(
                        report(
                                """
                        {"account_statuses": [{"account_id": "acc-1", "status": {}}, {"account_id": "acc-2", "status": {}}]}
                        """))
                .expectNext(new StatusAnswer(1, 1))
                .verifyComplete();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "[]",
                "{}",
                "{\"account_statuses\": {}}",
                "{\"account_statuses\": [",
                "{\"account_statuses\": null}"
            })
    void whatIsNoReportIsAnError(String json) {
        StepVerifier.create(report(json))
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(InvalidReportException.class).hasMessageContaining("(expected: an"))
                .verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"account_id\": \"acc-1\"}", "{\"account_id\": \"acc-1\", \"user_info\": null}"})
    void aLoginOfWhichNothingElseIsSaid(String json) {
        when(store.reportProfile(eq("acc-1"), any(), anyMap()))
                .thenReturn(Mono.just(new Account("acc-1", null, 0, 0, 0, Map.of())));
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        StepVerifier.create(profiles.loggedIn(bytes, 0, bytes.length, Access.EVERYONE))
                .verifyComplete();
        verify(store).reportProfile("acc-1", null, Map.of("login_status", "logged_in"));
    }

    private Mono<StatusAnswer> report(String json) {
        byte[] bytes = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        return profiles.report(bytes, 2, bytes.length - 2, Access.EVERYONE);
    }
}
