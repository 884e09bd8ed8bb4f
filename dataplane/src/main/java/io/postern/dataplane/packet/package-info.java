/** Packets as they lie in off-heap memory: a packet is the address of its first octet. */
@NullMarked
package io.postern.dataplane.packet;

import org.jspecify.annotations.NullMarked;
