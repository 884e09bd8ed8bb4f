/** The keys of IKEv1: SKEYID family, IV chain, KEYMAT (RFC 2409 §5, §5.5, Appendix B). */
@NullMarked
package io.postern.ike.key;

import org.jspecify.annotations.NullMarked;
