@NullMarked
package io.postern.pkica.proof;

import org.jspecify.annotations.NullMarked;
