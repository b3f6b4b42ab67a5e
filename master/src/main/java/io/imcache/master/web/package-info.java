/** Shared by all routes of the server: the table of routes, and the answers to errors. */
@NullMarked
package io.imcache.master.web;

import org.jspecify.annotations.NullMarked;
