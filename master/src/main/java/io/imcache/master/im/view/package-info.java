/**
 * The IM format: answers as bytes, written from stored items in one pass. One class for each kind of item maps the
 * fields of the item to those of the answer, and sets the defaults of missing ones.
 */
@NullMarked
package io.imcache.master.im.view;

import org.jspecify.annotations.NullMarked;
