/** The server of EST (RFC 7030, RFC 8951), without its HTTP. */
@NullMarked
package io.postern.pkica.est;

import org.jspecify.annotations.NullMarked;
