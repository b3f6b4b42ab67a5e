/** Credentials of accounts: encrypted before Redis has them, decrypted for the worker that crawls the account. */
@NullMarked
package io.imcache.master.credentials;

import org.jspecify.annotations.NullMarked;
