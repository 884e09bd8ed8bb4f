/** What IKE says, as values: no IO, no clock, no actor. */
@NullMarked
package io.postern.ike;

import org.jspecify.annotations.NullMarked;
