/** The living part: one actor a peer, an IKE SA, a child SA. */
@NullMarked
package io.postern.actors;

import org.jspecify.annotations.NullMarked;
