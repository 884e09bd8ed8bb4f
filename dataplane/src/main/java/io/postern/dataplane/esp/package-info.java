/** Encapsulating Security Payload (RFC 4303), and what inbound ESP and AH share. */
@NullMarked
package io.postern.dataplane.esp;

import org.jspecify.annotations.NullMarked;
