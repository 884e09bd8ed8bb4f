/** ISAKMP on the wire: header, payloads, attributes (RFC 2408 §3). */
@NullMarked
package io.postern.ike.message;

import org.jspecify.annotations.NullMarked;
