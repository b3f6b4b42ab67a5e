@NullMarked
package io.imcache.master.web;

import org.jspecify.annotations.NullMarked;
