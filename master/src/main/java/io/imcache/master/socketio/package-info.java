/**
 * Socket.IO as a transport: the server, who is admitted, and how namespaces plug in. Knows neither crawlers nor
 * desktop clients.
 */
@NullMarked
package io.imcache.master.socketio;

import org.jspecify.annotations.NullMarked;
