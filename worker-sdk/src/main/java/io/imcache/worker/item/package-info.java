/**
 * Describes what an account consists of: immutable records with builders. Each has the fields that IM clients show. Other
 * fields of a platform are carried as extra fields.
 */
@NullMarked
package io.imcache.worker.item;

import org.jspecify.annotations.NullMarked;
