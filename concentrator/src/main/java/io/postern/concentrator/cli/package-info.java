/** The commands of {@code postern}: what a person types and sees. */
@NullMarked
package io.postern.concentrator.cli;

import org.jspecify.annotations.NullMarked;
