package io.imcache.master;

import io.imcache.master.command.Commands;
import io.imcache.master.command.Training;
import io.imcache.master.socketio.EarlyPortInitializer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * Runs one master. It consists of the classes named {@code …Configuration}, one or a few in each package, and of what
 * they import. Only these are scanned, because reading all classes for annotations takes a fifteenth of a start.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(resourcePattern = "**/*Configuration.class")
public class MasterApplication {
    /**
     * Starts a master and serves until the process is told to stop; or runs a command, see {@link Commands} and {@link
     * Training}.
     */
    public static void main(String[] args) {
        if (Commands.areIn(args)) {
            System.exit(Commands.run(args, System.out, System.err));
        }
        var master = new SpringApplication(MasterApplication.class);
        if (Training.isAskedForBy(args)) {
            System.exit(Training.run(master, args, System.out, System.err));
        }
        // Not for commands, nor for parts of a master in tests: they have no server that takes the port over.
        master.addInitializers(new EarlyPortInitializer());
        master.run(args);
    }
}
