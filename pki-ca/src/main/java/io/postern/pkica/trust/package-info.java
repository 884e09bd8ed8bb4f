/** Whom we believe: certificates read, joined to paths, validated, and compared with identities. */
@NullMarked
package io.postern.pkica.trust;

import org.jspecify.annotations.NullMarked;
