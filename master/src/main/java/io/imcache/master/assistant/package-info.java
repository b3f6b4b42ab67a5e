/** The desktop client's assistant for logins: it lets a person log an account in, and hands the browser's state over. */
@NullMarked
package io.imcache.master.assistant;

import org.jspecify.annotations.NullMarked;
