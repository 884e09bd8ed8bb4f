/** The control interface: HTTP over a Unix domain socket, and the commands' side of it. */
@NullMarked
package io.postern.concentrator.control;

import org.jspecify.annotations.NullMarked;
