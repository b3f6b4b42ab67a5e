/** Asks whoever comes over HTTP for a token, and answers those who may not go on. */
@NullMarked
package io.imcache.master.security.web;

import org.jspecify.annotations.NullMarked;
