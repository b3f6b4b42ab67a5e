/**
 * The IM format: answers as bytes, made from stored items in one pass. One class for each kind of item says which field
 * of the answer comes from which field of the item, and what stands there where the crawler sent none.
 */
@NullMarked
package io.imcache.master.im.view;

import org.jspecify.annotations.NullMarked;
