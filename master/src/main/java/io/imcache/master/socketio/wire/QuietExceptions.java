package io.imcache.master.socketio.wire;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.listener.ExceptionListenerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs exceptions without the data that they may quote. Closes the connection that one belongs to. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class QuietExceptions extends ExceptionListenerAdapter {
    private static final Logger log = LoggerFactory.getLogger(QuietExceptions.class);

    /** Logs the kind and the place of a failure. Its message may quote what a client sent. */
    public static void log(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        log.error("message failed: {} at {}", e.getClass().getName(), trace.length == 0 ? "unknown place" : trace[0]);
    }

    @Override
    public void onEventException(Exception e, List<Object> args, SocketIOClient client) {
        log(e);
    }

    @Override
    public void onDisconnectException(Exception e, SocketIOClient client) {
        log(e);
    }

    @Override
    public void onConnectException(Exception e, SocketIOClient client) {
        log(e);
    }

    @Override
    public void onAuthException(Throwable e, SocketIOClient client) {
        log(e);
    }

    @Override
    public boolean exceptionCaught(ChannelHandlerContext ctx, Throwable e) {
        if (e instanceof IOException || e instanceof PrematureChannelClosureException) {
            log.debug("connection lost: {}", e.getClass().getName());
        } else {
            log.warn("connection closed: {}", e.getClass().getName());
        }
        ctx.close();
        return true;
    }
}
