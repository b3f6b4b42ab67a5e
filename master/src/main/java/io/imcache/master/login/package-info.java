/** Logins of accounts: what clients ask of workers, what workers report to clients, and what accounts are logged in with. */
@NullMarked
package io.imcache.master.login;

import org.jspecify.annotations.NullMarked;
