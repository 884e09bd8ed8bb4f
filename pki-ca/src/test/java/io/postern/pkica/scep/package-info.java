@NullMarked
package io.postern.pkica.scep;

import org.jspecify.annotations.NullMarked;
