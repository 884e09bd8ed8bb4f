@NullMarked
package io.postern.pkica.revocation;

import org.jspecify.annotations.NullMarked;
