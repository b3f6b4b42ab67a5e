package io.imcache.master.socketio;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/** Opens the {@link EarlyPort} as soon as the settings are known, which is in the first part of a start. */
public final class EarlyPortInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final int LAST_PORT = 65_535;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        InetSocketAddress address = address(context.getEnvironment());
        EarlyPort port = address == null ? null : EarlyPort.open(address);
        if (port != null) {
            context.getBeanFactory().registerSingleton("earlyPort", port);
            context.addApplicationListener(event -> {
                if (event instanceof ContextClosedEvent || event instanceof ApplicationFailedEvent) {
                    port.close();
                }
            });
        }
    }

    /** Null without a port that is known beforehand. Wrong settings are told of where they are checked. */
    private static @Nullable InetSocketAddress address(Environment settings) {
        String text = settings.getProperty("imcache.socketio.port", SocketIoProperties.PORT);
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port == 0 || port > LAST_PORT) {
            return null;
        }
        String host = settings.getProperty("imcache.socketio.host", "");
        InetSocketAddress address = host.isBlank() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        return address.isUnresolved() ? null : address;
    }
}
