package io.imcache.master.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.imcache.master.testing.Master;
import io.imcache.master.testing.Ports;
import io.imcache.redis.testing.TestRedis;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests the default addresses of both ports: loopback without tokens, else all addresses. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere this machine has no such second address")
class ListenAddressesIntegrationTests {
    /** Another address of this machine's loopback; a server on 127.0.0.1 only is not reached by it. */
    private static final String ANOTHER = "127.0.0.2";

    private static final int LIMIT_MS = 5_000;

    private static boolean isReached(String address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), LIMIT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void listens(List<String> arguments, Ports ports, boolean everywhere) {
        assertThat(arguments).noneMatch(argument -> argument.startsWith("--server.address"));
        Master master = Master.start(ports, arguments);
        try (master) {
            for (int port : new int[] {ports.http(), ports.socket()}) {
                assertThat(isReached("127.0.0.1", port)).isTrue();
                assertThat(isReached(ANOTHER, port)).as("port %d", port).isEqualTo(everywhere);
            }
        }
    }

    @Test
    void withSecurityOnAllAddresses() {
        Ports ports = Ports.free();
        List<String> arguments = Master.securedArguments(TestRedis.url(), "addresses", ports);
        arguments.remove("--server.address=127.0.0.1");
        listens(arguments, ports, true);
    }

    @Test
    void withSecurityOffOnLoopbackAlone() {
        Ports ports = Ports.free();
        listens(Master.arguments(TestRedis.url(), "addresses", ports), ports, false);
    }

    @Test
    void withSecurityOffWhereItIsTold() {
        Ports ports = Ports.free();
        List<String> arguments = Master.arguments(TestRedis.url(), "addresses", ports);
        arguments.add("--server.address=0.0.0.0");
        Master master = Master.start(ports, arguments);
        try (master) {
            assertThat(isReached(ANOTHER, ports.http())).isTrue();
            assertThat(isReached(ANOTHER, ports.socket())).isTrue();
        }
    }
}
