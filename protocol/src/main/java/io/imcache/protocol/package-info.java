/**
 * What crawlers and masters say to each other: message types, the envelope, answer codes and the shape of a snapshot.
 * Records and constants only.
 */
@NullMarked
package io.imcache.protocol;

import org.jspecify.annotations.NullMarked;
