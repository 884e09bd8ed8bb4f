/** Negotiation: which proposal is taken, and why none was. */
@NullMarked
package io.postern.ike.proposal;

import org.jspecify.annotations.NullMarked;
