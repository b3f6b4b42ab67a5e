/** The web page for operators, and its data about accounts, workers, masters and Redis. */
@NullMarked
package io.imcache.master.console;

import org.jspecify.annotations.NullMarked;
