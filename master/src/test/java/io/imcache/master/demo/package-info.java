/** A master with something in it, to look at: {@code ./mvnw -pl master -am spring-boot:test-run}. */
@NullMarked
package io.imcache.master.demo;

import org.jspecify.annotations.NullMarked;
