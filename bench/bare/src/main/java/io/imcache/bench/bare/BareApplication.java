package io.imcache.bench.bare;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** WebFlux and Actuator, as Spring Boot configures them. */
@SpringBootApplication
public class BareApplication {
    /** Serves until the process is told to stop. */
    public static void main(String[] arguments) {
        SpringApplication.run(BareApplication.class, arguments);
    }
}
