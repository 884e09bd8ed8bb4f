/** The authority on the command line and over HTTP. */
@NullMarked
package io.postern.concentrator.ca;

import org.jspecify.annotations.NullMarked;
