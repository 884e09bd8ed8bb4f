/** Programs of the machine: run to their end, or watched while they run. */
@NullMarked
package io.postern.ittests.process;

import org.jspecify.annotations.NullMarked;
