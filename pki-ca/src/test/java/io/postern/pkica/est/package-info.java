@NullMarked
package io.postern.pkica.est;

import org.jspecify.annotations.NullMarked;
