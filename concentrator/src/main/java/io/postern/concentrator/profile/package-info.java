/** A headend from nothing, and what its users' clients need. */
@NullMarked
package io.postern.concentrator.profile;

import org.jspecify.annotations.NullMarked;
