@NullMarked
package io.postern.pkica.ocsp;

import org.jspecify.annotations.NullMarked;
