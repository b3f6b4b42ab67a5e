/**
 * What an account consists of: immutable records with builders. Each has the fields that IM clients are shown; what else a
 * platform sends goes along as extra fields.
 */
@NullMarked
package io.imcache.worker.item;

import org.jspecify.annotations.NullMarked;
