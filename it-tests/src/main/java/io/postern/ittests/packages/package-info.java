/** The programs that the tests need, and how they get onto the machine. */
@NullMarked
package io.postern.ittests.packages;

import org.jspecify.annotations.NullMarked;
