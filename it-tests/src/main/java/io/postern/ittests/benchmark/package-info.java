/** Side-by-side measurements of tunnels in one topology. */
@NullMarked
package io.postern.ittests.benchmark;

import org.jspecify.annotations.NullMarked;
