package io.imcache.master.sdk;

import io.imcache.master.MasterApplication;
import io.imcache.worker.MasterAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A master in this JVM. */
final class Master implements AutoCloseable {
    private final Ports ports;
    private final ConfigurableApplicationContext context;

    private Master(Ports ports, ConfigurableApplicationContext context) {
        this.ports = ports;
        this.context = context;
    }

    static Master start(String redisUrl, String keyPrefix) {
        return start(redisUrl, keyPrefix, Ports.free());
    }

    static Master start(String redisUrl, String keyPrefix, Ports ports) {
        return new Master(
                ports,
                new SpringApplicationBuilder(MasterApplication.class)
                        .run(arguments(redisUrl, keyPrefix, ports).toArray(String[]::new)));
    }

    /** What a master on these ports is started with, here or as a process. */
    static List<String> arguments(String redisUrl, String keyPrefix, Ports ports) {
        return new ArrayList<>(List.of(
                "--spring.profiles.active=dev",
                "--imcache.security.enabled=false",
                "--server.port=" + ports.http(),
                "--imcache.socketio.port=" + ports.socket(),
                "--spring.data.redis.url=" + redisUrl,
                "--imcache.redis.key-prefix=" + keyPrefix,
                "--spring.jmx.enabled=false"));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    MasterAddress address() {
        return address(ports);
    }

    static MasterAddress address(Ports ports) {
        return new MasterAddress(loopback(ports.socket()), loopback(ports.http()));
    }

    static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        context.close();
    }
}
