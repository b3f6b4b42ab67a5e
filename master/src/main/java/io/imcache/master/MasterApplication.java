package io.imcache.master;

import io.imcache.master.security.Commands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Runs one master. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class MasterApplication {
    /** Starts a master and serves until the process is told to end; or makes a key or a token, see {@link Commands}. */
    public static void main(String[] args) {
        if (Commands.areIn(args)) {
            System.exit(Commands.run(args, System.out, System.err));
        }
        SpringApplication.run(MasterApplication.class, args);
    }
}
