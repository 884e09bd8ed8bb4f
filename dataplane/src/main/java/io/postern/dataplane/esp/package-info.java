/** Encapsulating Security Payload in tunnel mode (RFC 4303). */
@NullMarked
package io.postern.dataplane.esp;

import org.jspecify.annotations.NullMarked;
