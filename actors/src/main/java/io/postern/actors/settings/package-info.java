/** What the living part is told at start; validated and immutable. */
@NullMarked
package io.postern.actors.settings;

import org.jspecify.annotations.NullMarked;
