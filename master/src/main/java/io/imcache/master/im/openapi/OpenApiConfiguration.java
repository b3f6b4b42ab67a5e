package io.imcache.master.im.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    /** springdoc learns nothing from functional routes, so the whole document comes from {@link ApiDocument}. */
    @Bean
    OpenApiCustomizer imApiDocument(ObjectProvider<BuildProperties> builds) {
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
}
