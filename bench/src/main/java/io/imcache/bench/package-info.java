/** Load programs against a real Redis. They print tables; what they found is in {@code docs/performance.md}. */
@NullMarked
package io.imcache.bench;

import org.jspecify.annotations.NullMarked;
