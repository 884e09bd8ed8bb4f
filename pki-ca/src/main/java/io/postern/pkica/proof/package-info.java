/** Certificates and keys as IKE's phase 1 uses them: its ports, over paths and private keys. */
@NullMarked
package io.postern.pkica.proof;

import org.jspecify.annotations.NullMarked;
