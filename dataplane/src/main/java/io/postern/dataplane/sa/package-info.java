/** Security associations of one direction: sequence, replay window, lifetime, counters. */
@NullMarked
package io.postern.dataplane.sa;

import org.jspecify.annotations.NullMarked;
