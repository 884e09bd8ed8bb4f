/** Private keys in PKCS #11 tokens. */
@NullMarked
package io.postern.pkica.token;

import org.jspecify.annotations.NullMarked;
