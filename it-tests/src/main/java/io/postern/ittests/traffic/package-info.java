/** What goes through a tunnel or past it, and what was seen on the wire. */
@NullMarked
package io.postern.ittests.traffic;

import org.jspecify.annotations.NullMarked;
