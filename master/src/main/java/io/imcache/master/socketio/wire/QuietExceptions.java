package io.imcache.master.socketio.wire;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.listener.ExceptionListenerAdapter;
import io.imcache.master.ingest.worker.Dispatcher;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.PrematureChannelClosureException;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what netty-socketio catches, without the messages that it came from, and closes the connection if it is one's. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
public final class QuietExceptions extends ExceptionListenerAdapter {
    private static final Logger log = LoggerFactory.getLogger(QuietExceptions.class);

    @Override
    public void onEventException(Exception e, List<Object> args, SocketIOClient client) {
        Dispatcher.logUnexpected(e);
    }

    @Override
    public void onDisconnectException(Exception e, SocketIOClient client) {
        Dispatcher.logUnexpected(e);
    }

    @Override
    public void onConnectException(Exception e, SocketIOClient client) {
        Dispatcher.logUnexpected(e);
    }

    @Override
    public void onAuthException(Throwable e, SocketIOClient client) {
        Dispatcher.logUnexpected(e);
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
