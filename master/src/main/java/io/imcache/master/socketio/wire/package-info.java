/** The formats of Engine.IO and Socket.IO, and what netty-socketio needs to pass JSON on unparsed. */
@NullMarked
package io.imcache.master.socketio.wire;

import org.jspecify.annotations.NullMarked;
