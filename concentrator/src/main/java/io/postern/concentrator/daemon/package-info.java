/** The running daemon: start, log, metrics, end. */
@NullMarked
package io.postern.concentrator.daemon;

import org.jspecify.annotations.NullMarked;
