package io.imcache.master.im;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.assignment.CrawlAccounts;
import io.imcache.master.im.openapi.ApiDocument;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.scheduler.Schedulers;

/** Tests the document that a server serves. */
@SpringBootTest(
        classes = DocumentIntegrationTests.Server.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"server.address=127.0.0.1", "management.endpoint.health.validate-group-membership=false"})
class DocumentIntegrationTests {
    private static final List<Thread> MAKERS = new CopyOnWriteArrayList<>();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @ComponentScan("io.imcache.master.im.openapi")
    @Import(ImConfiguration.class)
    static class Server {
        @Bean
        CrawlAccounts crawlAccounts() {
            return new FakeCrawlAccounts();
        }

        @Bean
        FakeAccountStore accountStore() {
            return new FakeAccountStore();
        }

        @Bean
        FakeOutboundMessages outboundMessages() {
            return new FakeOutboundMessages();
        }

        @Bean
        OpenApiCustomizer makers() {
            return document -> MAKERS.add(Thread.currentThread());
        }
    }

    private final WebTestClient client;

    DocumentIntegrationTests(@Autowired @LocalServerPort int port) {
        client = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(10_000_000))
                .build();
    }

    private String get(String path) {
        return client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }

    @Test
    void isValid() {
        String json = get("/v3/api-docs");
        var options = new ParseOptions();
        options.setResolve(true);
        var parsed = new OpenAPIV3Parser().readContents(json, null, options);

        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).startsWith("3.1");
        assertThat(parsed.getOpenAPI().getPaths().keySet())
                .isEqualTo(ApiDocument.read().getPaths().keySet());
        assertThat(ImMaster.JSON
                        .readTree(json)
                        .at("/components/schemas/Message/properties/content/type")
                        .toString())
                .contains("string", "null");
    }

    @Test
    void isMadeOnceAndNotOnAnEventLoop() {
        for (String language : List.of("en", "de", "zh-Hans-CN", "x-a", "*", "de-DE-u-co-phonebk", "-")) {
            client.get()
                    .uri("/v3/api-docs")
                    .header("Accept-Language", language)
                    .exchange()
                    .expectStatus()
                    .isOk();
        }
        assertThat(MAKERS).singleElement().matches(maker -> !Schedulers.isNonBlockingThread(maker));
    }

    @Test
    void canBeLookedAt() {
        client.get().uri("/swagger-ui.html").exchange().expectStatus().is3xxRedirection();
        assertThat(get("/webjars/swagger-ui/index.html")).contains("swagger-ui");
    }
}
