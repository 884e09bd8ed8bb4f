@NullMarked
package io.postern.pkica.store;

import org.jspecify.annotations.NullMarked;
