package io.imcache.master.socketio.wire;

import java.util.List;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Silences loggers of netty-socketio that write what clients send, or their tokens. Masters log the same events without these texts. */
public final class PayloadLoggers {
    private static final String ROOT = "com.corundumstudio.socketio.";

    private static final List<String> NAMES = List.of(
            "JsonSupportWrapper",
            "handler.InPacketHandler",
            "handler.EncoderHandler",
            "handler.AuthorizeHandler",
            "handler.WrongUrlHandler",
            "transport.PollingTransport",
            "listener.DefaultExceptionListener");

    private PayloadLoggers() {}

    public static void silence() {
        LoggingSystem logging = LoggingSystem.get(PayloadLoggers.class.getClassLoader());
        NAMES.forEach(name -> logging.setLogLevel(ROOT + name, LogLevel.OFF));
    }
}
