@NullMarked
package io.imcache.master.ingest.socketio;

import org.jspecify.annotations.NullMarked;
