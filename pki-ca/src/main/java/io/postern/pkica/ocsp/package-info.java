/** OCSP (RFC 6960): what a responder answers, and what an answer says. */
@NullMarked
package io.postern.pkica.ocsp;

import org.jspecify.annotations.NullMarked;
