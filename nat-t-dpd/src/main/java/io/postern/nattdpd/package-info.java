/** Reaching and watching a peer: NAT detection, port floating, keepalive, DPD. */
@NullMarked
package io.postern.nattdpd;

import org.jspecify.annotations.NullMarked;
