/**
 * The exchanges of IKEv1 as machines without IO: main, aggressive, quick, informational,
 * transaction.
 */
@NullMarked
package io.postern.ike.v1;

import org.jspecify.annotations.NullMarked;
