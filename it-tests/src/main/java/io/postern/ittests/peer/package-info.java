/** Real VPN clients and probes that talk to the gateway. */
@NullMarked
package io.postern.ittests.peer;

import org.jspecify.annotations.NullMarked;
