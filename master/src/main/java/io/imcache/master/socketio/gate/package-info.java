/** Handlers before netty-socketio: they let frames and bodies in when there is room, and know sessions only. */
@NullMarked
package io.imcache.master.socketio.gate;

import org.jspecify.annotations.NullMarked;
