/** Authentication Header (RFC 4302), alone or around ESP, and transport mode on the way out. */
@NullMarked
package io.postern.dataplane.ah;

import org.jspecify.annotations.NullMarked;
