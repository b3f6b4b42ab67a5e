package io.imcache.master.im.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import java.util.function.Supplier;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webflux.ui.SwaggerIndexPageTransformer;
import org.springdoc.webflux.ui.SwaggerIndexTransformer;
import org.springdoc.webflux.ui.SwaggerWelcomeCommon;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    /** springdoc learns nothing from functional routes, so the whole document comes from {@link ApiDocument}. */
    @Bean
    OpenApiCustomizer apiDocument(ObjectProvider<BuildProperties> builds) {
        // Reads the document on the first request: it would slow down every start, and few masters are ever asked for
        // it.
        return served -> {
            OpenAPI document = ApiDocument.read();
            BuildProperties build = builds.getIfAvailable();
            if (build != null && build.getVersion() != null) {
                document.getInfo().setVersion(build.getVersion());
            }
            served.info(document.getInfo())
                    .servers(document.getServers())
                    .tags(document.getTags())
                    .security(document.getSecurity())
                    .components(document.getComponents())
                    .paths(document.getPaths());
        };
    }

    /** Makes springdoc's own for the first page: it needs Jackson 2, which nothing else in a master does. */
    @Bean
    SwaggerIndexTransformer lateIndexPage(
            SwaggerUiConfigProperties page,
            SwaggerUiOAuthProperties logins,
            SwaggerWelcomeCommon welcome,
            ObjectProvider<ObjectMapperProvider> mappers) {
        Supplier<SwaggerIndexTransformer> own =
                SingletonSupplier.of(() -> new SwaggerIndexPageTransformer(page, logins, welcome, mappers.getObject()));
        return (exchange, resource, chain) -> own.get().transform(exchange, resource, chain);
    }

    /** Moves springdoc off the event loops, where it would build the document while other requests wait. */
    @Bean
    WebFluxConfigurer documentsOffEventLoops() {
        return new WebFluxConfigurer() {
            @Override
            public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
                configurer.setExecutor(new TaskExecutorAdapter(Schedulers.boundedElastic()::schedule));
                configurer.setControllerMethodPredicate(
                        method -> method.getBeanType().getName().startsWith("org.springdoc."));
            }
        };
    }
}
