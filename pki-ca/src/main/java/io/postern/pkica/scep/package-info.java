/**
 * The server of SCEP (RFC 8894, and draft-nourse-scep-23, which routers speak), without its HTTP.
 */
@NullMarked
package io.postern.pkica.scep;

import org.jspecify.annotations.NullMarked;
