/** Certificates that end soon: who is warned, and what renews itself. */
@NullMarked
package io.postern.pkica.expiry;

import org.jspecify.annotations.NullMarked;
