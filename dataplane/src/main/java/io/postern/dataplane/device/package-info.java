/**
 * Where packets enter and leave: TUN, UDP and raw sockets of Linux through {@code
 * java.lang.foreign}, without JNI.
 *
 * <p>A call answers as the kernel does: 0 or more on success, else the negative {@link Errno}.
 * Structures are laid out as on 64-bit Linux, little-endian or big-endian (x86-64, aarch64).
 */
@NullMarked
package io.postern.dataplane.device;

import org.jspecify.annotations.NullMarked;
