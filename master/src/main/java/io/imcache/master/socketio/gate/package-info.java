/** Netty handlers before netty-socketio's. They let frames and bodies in when there is room, and know only sessions. */
@NullMarked
package io.imcache.master.socketio.gate;

import org.jspecify.annotations.NullMarked;
