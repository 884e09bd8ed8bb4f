/** Certificates and private keys in files: PEM, DER, PKCS #8, PKCS #12. */
@NullMarked
package io.postern.pkica.keyfile;

import org.jspecify.annotations.NullMarked;
