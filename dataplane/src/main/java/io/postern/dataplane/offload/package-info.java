/**
 * Many packets as one between us and the kernel, as network cards do it: what the TUN hands over
 * unsegmented is cut into packets, and packets of one flow are handed back merged.
 */
@NullMarked
package io.postern.dataplane.offload;

import org.jspecify.annotations.NullMarked;
