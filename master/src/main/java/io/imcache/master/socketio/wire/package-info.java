/** Reads and writes the formats of Engine.IO and Socket.IO, and lets netty-socketio pass JSON on unparsed. */
@NullMarked
package io.imcache.master.socketio.wire;

import org.jspecify.annotations.NullMarked;
