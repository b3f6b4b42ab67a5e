/** What operators do over HTTP: accounts that are to be crawled, and who crawls them. */
@NullMarked
package io.imcache.master.admin;

import org.jspecify.annotations.NullMarked;
