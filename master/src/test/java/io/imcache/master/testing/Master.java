package io.imcache.master.testing;

import io.imcache.master.MasterApplication;
import io.imcache.worker.MasterAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A master in this JVM. */
public final class Master implements AutoCloseable {
    private final Ports ports;
    private final ConfigurableApplicationContext context;

    private Master(Ports ports, ConfigurableApplicationContext context) {
        this.ports = ports;
        this.context = context;
    }

    public static Master start(String redisUrl, String keyPrefix) {
        return start(redisUrl, keyPrefix, Ports.free());
    }

    /**
     * Starts one.
     *
     * @param more arguments of the command line beside the usual ones
     */
    public static Master start(String redisUrl, String keyPrefix, Ports ports, String... more) {
        List<String> arguments = arguments(redisUrl, keyPrefix, ports);
        arguments.addAll(List.of(more));
        return start(ports, arguments);
    }

    /** One with these arguments, see {@link #arguments} and {@link #securedArguments}. */
    public static Master start(Ports ports, List<String> arguments) {
        return new Master(
                ports, new SpringApplicationBuilder(MasterApplication.class).run(arguments.toArray(String[]::new)));
    }

    /** What a master on these ports is started with, here or as a process. */
    public static List<String> arguments(String redisUrl, String keyPrefix, Ports ports) {
        List<String> arguments = arguments(keyPrefix, ports);
        arguments.add("--spring.data.redis.url=" + redisUrl);
        return arguments;
    }

    /** {@link #arguments} without the address of a Redis. */
    public static List<String> arguments(String keyPrefix, Ports ports) {
        List<String> arguments = common(keyPrefix, ports);
        arguments.addAll(List.of("--spring.profiles.active=dev", "--imcache.security.enabled=false"));
        return arguments;
    }

    /** Of one that asks for tokens: those of {@link TestTokens}. */
    public static List<String> securedArguments(String redisUrl, String keyPrefix, Ports ports) {
        List<String> arguments = common(keyPrefix, ports);
        arguments.addAll(List.of(
                "--spring.data.redis.url=" + redisUrl,
                "--server.address=127.0.0.1",
                "--imcache.security.secret=" + TestTokens.SECRET,
                "--imcache.security.clock-skew=0s"));
        return arguments;
    }

    private static List<String> common(String keyPrefix, Ports ports) {
        return new ArrayList<>(List.of(
                "--server.port=" + ports.http(),
                "--imcache.socketio.port=" + ports.socket(),
                "--imcache.redis.key-prefix=" + keyPrefix,
                "--spring.jmx.enabled=false"));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Stream<String> beanNames() {
        return Stream.of(context.getBeanDefinitionNames());
    }

    /** All beans of a type, whatever its parameters. */
    public <T> List<T> beans(Class<T> type) {
        return List.copyOf(context.getBeansOfType(type).values());
    }

    public MasterAddress address() {
        return address(ports);
    }

    public static MasterAddress address(Ports ports) {
        return new MasterAddress(loopback(ports.socket()), loopback(ports.http()));
    }

    public static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        context.close();
    }
}
