/** The two-minute tour: both ends on one machine, real packets, a live table. */
@NullMarked
package io.postern.concentrator.demo;

import org.jspecify.annotations.NullMarked;
