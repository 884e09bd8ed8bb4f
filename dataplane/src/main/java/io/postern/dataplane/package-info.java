/** The packet path: what flows between TUN and the peers. Knows nothing of IKE. */
@NullMarked
package io.postern.dataplane;

import org.jspecify.annotations.NullMarked;
