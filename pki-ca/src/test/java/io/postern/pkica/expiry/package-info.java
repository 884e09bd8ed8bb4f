@NullMarked
package io.postern.pkica.expiry;

import org.jspecify.annotations.NullMarked;
