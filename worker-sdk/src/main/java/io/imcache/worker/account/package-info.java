/** Holds the items of an account, and tells what changed since a revision. Internal to the SDK. */
@NullMarked
package io.imcache.worker.account;

import org.jspecify.annotations.NullMarked;
