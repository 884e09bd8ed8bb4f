/** Which SA a packet goes to, and whether it may come out of the one it came by. */
@NullMarked
package io.postern.dataplane.policy;

import org.jspecify.annotations.NullMarked;
