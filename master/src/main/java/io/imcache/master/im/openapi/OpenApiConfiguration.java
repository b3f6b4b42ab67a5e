package io.imcache.master.im.openapi;

import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final String PREFIX = "/api/im";
    private static final String NO_BUILD = "development";

    /** Routes of functions tell springdoc nothing of themselves: all of the document is written here. */
    @Bean
    OpenApiCustomizer imApiDocument(ObjectProvider<BuildProperties> builds) {
        BuildProperties build = builds.getIfAvailable();
        String version = build == null ? null : build.getVersion();
        // Made when it is asked for: it would be a twentieth of a start, and most masters never are.
        return document -> new ApiDocument(PREFIX, version == null ? NO_BUILD : version).writeTo(document);
    }
}
