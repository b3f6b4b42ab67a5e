/** Payloads of the desktop client: channels, topics and messages, made from stored items. */
@NullMarked
package io.imcache.master.desktop.view;

import org.jspecify.annotations.NullMarked;
