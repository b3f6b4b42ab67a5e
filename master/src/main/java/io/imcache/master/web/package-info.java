/** What all routes of the server share: the table of routes, and what is answered where something is wrong. */
@NullMarked
package io.imcache.master.web;

import org.jspecify.annotations.NullMarked;
