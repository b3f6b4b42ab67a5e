/** Asks requests over HTTP for a token, and refuses those that may not go on. */
@NullMarked
package io.imcache.master.security.web;

import org.jspecify.annotations.NullMarked;
