package io.imcache.master.launch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts off libraries' beans that a start does not need until they are asked for. */
@Configuration(proxyBeanMethods = false)
class LaunchConfiguration {
    /** The beginnings of the names of classes that declare such beans: the API's document and page, templates for Redis. */
    private static final List<String> LATE =
            List.of("org.springdoc.", "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration");

    @Bean
    static BeanFactoryPostProcessor lateBeans() {
        return beans -> {
            for (String name : beans.getBeanDefinitionNames()) {
                BeanDefinition definition = beans.getBeanDefinition(name);
                if (isLate(declaredBy(definition)) && !takesPartInTheStart(name, beans)) {
                    definition.setLazyInit(true);
                }
            }
        };
    }

    private static boolean isLate(@Nullable String type) {
        return type != null && LATE.stream().anyMatch(type::startsWith);
    }

    private static @Nullable String declaredBy(BeanDefinition definition) {
        return definition instanceof AnnotatedBeanDefinition annotated && annotated.getFactoryMethodMetadata() != null
                ? annotated.getFactoryMethodMetadata().getDeclaringClassName()
                : definition.getBeanClassName();
    }

    private static boolean takesPartInTheStart(String name, ConfigurableListableBeanFactory beans) {
        return beans.isTypeMatch(name, SmartInitializingSingleton.class)
                || beans.isTypeMatch(name, ApplicationListener.class)
                || beans.isTypeMatch(name, BeanFactoryPostProcessor.class);
    }
}
