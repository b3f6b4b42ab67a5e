package io.imcache.master.socketio.gate;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.messages.OutPacketMessage;
import com.corundumstudio.socketio.protocol.EngineIOVersion;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Speeds up an upgrade from polling to WebSocket. A client whose probe is answered waits for its open poll and only then upgrades.
 * netty-socketio ends one poll, once. If the client gets that before the answer to its probe, it opens another poll, which nothing
 * ends until the next ping 25 s later. So this ends a poll every 100 ms until the upgrade is done.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells handlers of failures, not callers
final class UpgradeWatch {
    private static final int INTERVAL_MS = 100;
    /** Rounds until netty-socketio gives the upgrade up too. */
    private static final int MOST_ROUNDS = 100;

    private static final int[] FLUSH_AFTER_MS = {0, 100, 1000};

    private UpgradeWatch() {}

    /** Starts when the client has probed its new WebSocket channel. */
    static void probed(Channel channel, ClientHead head) {
        schedule(channel, head, MOST_ROUNDS);
    }

    private static void schedule(Channel channel, ClientHead head, int rounds) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            boolean upgrading = channel.isActive()
                                    && head.isConnected()
                                    && head.getCurrentTransport() == Transport.POLLING;
                            if (!upgrading || rounds == 0) {
                                return;
                            }
                            // A packet in the queue ends the next poll too.
                            if (head.getPacketsQueue(Transport.POLLING).isEmpty()) {
                                head.send(new Packet(PacketType.NOOP, EngineIOVersion.V4), Transport.POLLING);
                            }
                            schedule(channel, head, rounds - 1);
                        },
                        INTERVAL_MS,
                        TimeUnit.MILLISECONDS);
    }

    /**
     * Flushes the queue after an upgrade. An answer that another thread queued for polling at that moment would otherwise stay there
     * until the next packet is sent.
     */
    static void upgraded(Channel channel, ClientHead head) {
        for (int delay : FLUSH_AFTER_MS) {
            channel.eventLoop()
                    .schedule(
                            () -> {
                                if (channel.isActive()) {
                                    channel.writeAndFlush(new OutPacketMessage(head, Transport.WEBSOCKET));
                                }
                            },
                            delay,
                            TimeUnit.MILLISECONDS);
        }
    }
}
