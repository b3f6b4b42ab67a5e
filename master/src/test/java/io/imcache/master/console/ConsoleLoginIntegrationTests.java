package io.imcache.master.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.MasterApplication;
import io.imcache.master.testing.Browser;
import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.master.web.ErrorBody;
import io.imcache.redis.testing.TestRedis;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** The way in, where whoever asks for data is asked for a token. */
class ConsoleLoginIntegrationTests {
    private static final String ADMIN = "admin-token";
    private static final String IM = "im-token";
    private static final Ports PORTS = Ports.free();
    private static final String CONSOLE = Master.loopback(PORTS.http()) + "/console";

    private static volatile boolean adminHasEnded;
    private static Browser browser;
    private static ConfigurableApplicationContext master;

    /** Asks for a token as masters do: 401 without one that holds, 403 for one with another role. */
    static class Guard {
        @Bean
        WebFilter guard() {
            return (exchange, chain) -> {
                String path = exchange.getRequest().getPath().value();
                String shown = exchange.getRequest().getHeaders().getFirst("Authorization");
                if (!path.startsWith("/api/") || (("Bearer " + ADMIN).equals(shown) && !adminHasEnded)) {
                    return chain.filter(exchange);
                }
                boolean isIm = ("Bearer " + IM).equals(shown);
                return refuse(exchange, isIm ? HttpStatus.FORBIDDEN : HttpStatus.UNAUTHORIZED);
            };
        }

        private static Mono<Void> refuse(ServerWebExchange exchange, HttpStatus status) {
            var response = exchange.getResponse();
            response.setStatusCode(status);
            response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
            return response.writeWith(
                    Mono.just(response.bufferFactory().wrap(ErrorBody.json(status.value(), "refused"))));
        }
    }

    @BeforeAll
    static void start() {
        browser = Browser.start();
        master = new SpringApplicationBuilder(MasterApplication.class, Guard.class)
                .run(Master.arguments(TestRedis.url(), "console-" + UUID.randomUUID(), PORTS)
                        .toArray(String[]::new));
        new PushClient(PORTS, ADMIN)
                .push("shop", new Pushes(System.currentTimeMillis()).messages(Pushes.inbound("m", "c", "Hello", 1)));
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (master != null) {
            master.close();
        }
    }

    @BeforeEach
    void open() {
        adminHasEnded = false;
        browser.open(CONSOLE + "/#/accounts?q=shop");
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Log in"));
    }

    private static void logIn(String token) {
        browser.type("#token", token);
        browser.press(Keys.ENTER);
    }

    private static void assertRefused(String sentence) {
        browser.until(page -> assertThat(page.texts("#token-problem")).containsExactly(sentence));
        assertThat(browser.run("return document.activeElement.id;")).isEqualTo("token");
        assertThat(browser.all(".sections")).isEmpty();
        assertThat(browser.run("return sessionStorage.getItem('imcache.console.token');"))
                .isNull();
    }

    @Test
    void onlyAnAdminsTokenIsTaken() {
        assertThat(browser.run("return document.activeElement.id;")).isEqualTo("token");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("login");
        browser.press(Keys.ENTER);
        assertRefused("Please paste a token.");
        logIn("wrong");
        assertRefused("The master does not take this token: it is wrong or has ended.");
        logIn("no token \u2603");
        assertRefused("The master does not take this token: it is wrong or has ended.");
        logIn(IM);
        assertRefused("This token is not for the console: it has another role than admin.");
        assertThat(browser.barriers()).isEmpty();
        browser.screenshot("login-refused");

        logIn(" " + ADMIN + " ");

        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));
        browser.reload();
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));
        assertThat(browser.run("return JSON.stringify(localStorage) + document.cookie + location;"))
                .asString()
                .doesNotContain(ADMIN);
    }

    @Test
    void whoeverLogsOutHasNoTokenAnyMore() {
        logIn(ADMIN);
        browser.click("#logout");

        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Log in"));
        assertThat(browser.run("return sessionStorage.length;")).isEqualTo(0L);
        assertThat(browser.texts("#token-problem")).isEmpty();
        assertThat(browser.find("#token").getAttribute("value")).isEmpty();
        browser.reload();
        browser.until(page -> assertThat(page.texts("h1")).containsExactly("Log in"));
    }

    @Test
    void aTokenThatEndsLeadsBackToTheDoor() {
        logIn(ADMIN);
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));

        adminHasEnded = true;

        browser.until(page -> assertThat(page.texts("#token-problem"))
                .containsExactly("The master does not take this token: it is wrong or has ended."));
        assertThat(browser.texts(".who")).isEmpty();
        adminHasEnded = false;
        logIn(ADMIN);
        browser.until(page -> assertThat(page.texts("th.col-name .who-name")).containsExactly("shop"));
    }
}
