/** Packet ciphers, and the choice among their implementations. */
@NullMarked
package io.postern.dataplane.cipher;

import org.jspecify.annotations.NullMarked;
