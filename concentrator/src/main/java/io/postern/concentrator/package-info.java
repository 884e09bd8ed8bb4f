/** The program: configuration, command line, control socket, metrics. */
@NullMarked
package io.postern.concentrator;

import org.jspecify.annotations.NullMarked;
