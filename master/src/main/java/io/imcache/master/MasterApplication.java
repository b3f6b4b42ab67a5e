package io.imcache.master;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Runs one master. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class MasterApplication {
    /** Starts a master and serves until the process is told to end. */
    public static void main(String[] args) {
        SpringApplication.run(MasterApplication.class, args);
    }
}
