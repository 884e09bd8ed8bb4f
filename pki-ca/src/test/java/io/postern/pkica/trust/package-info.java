@NullMarked
package io.postern.pkica.trust;

import org.jspecify.annotations.NullMarked;
