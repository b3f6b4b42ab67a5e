/**
 * Socket.IO as a transport: runs the server, admits clients, and calls the handlers of their namespaces. Knows neither crawlers nor
 * desktop clients.
 */
@NullMarked
package io.imcache.master.socketio;

import org.jspecify.annotations.NullMarked;
