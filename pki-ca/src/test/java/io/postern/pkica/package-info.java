@NullMarked
package io.postern.pkica;

import org.jspecify.annotations.NullMarked;
