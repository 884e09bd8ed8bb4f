/** The rules of the house, read from the compiled classes. */
@NullMarked
package io.postern.ittests.architecture;

import org.jspecify.annotations.NullMarked;
