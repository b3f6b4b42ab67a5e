/** The web page for those who run the masters, and what it is told of accounts, workers, masters and Redis. */
@NullMarked
package io.imcache.master.console;

import org.jspecify.annotations.NullMarked;
