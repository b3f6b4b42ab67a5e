/**
 * Crawlers over Socket.IO: netty-socketio with our own gates before it, envelopes, and the dispatch to handlers.
 *
 * <p>A message's way: {@code FrameGate} or {@code PostGate} lets its bytes in when {@code IngestBudget} has room,
 * {@code PacketGuard} passes on what netty-socketio can take, {@code RawJsonSupport} copies the arguments, the
 * {@code Connection}'s lane runs {@code Dispatcher} on the ingest threads, one message after the other.
 */
@NullMarked
package io.imcache.master.ingest.socketio;

import org.jspecify.annotations.NullMarked;
