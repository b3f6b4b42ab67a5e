package io.imcache.master.testing;

import io.imcache.master.MasterApplication;
import io.imcache.worker.MasterAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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
     * @param more arguments beside the usual ones
     */
    public static Master start(String redisUrl, String keyPrefix, Ports ports, String... more) {
        List<String> arguments = arguments(redisUrl, keyPrefix, ports);
        arguments.addAll(List.of(more));
        return new Master(
                ports, new SpringApplicationBuilder(MasterApplication.class).run(arguments.toArray(String[]::new)));
    }

    /** What a master on these ports is started with, here or as a process. */
    public static List<String> arguments(String redisUrl, String keyPrefix, Ports ports) {
        return new ArrayList<>(List.of(
                "--spring.profiles.active=dev",
                "--imcache.security.enabled=false",
                "--server.port=" + ports.http(),
                "--imcache.socketio.port=" + ports.socket(),
                "--spring.data.redis.url=" + redisUrl,
                "--imcache.redis.key-prefix=" + keyPrefix,
                "--spring.jmx.enabled=false"));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
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
