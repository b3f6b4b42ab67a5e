/** Single steps, measured with JMH; {@code bench/load.sh jmh}. */
@NullMarked
package io.imcache.bench.jmh;

import org.jspecify.annotations.NullMarked;
