@NullMarked
package io.postern.pkica.token;

import org.jspecify.annotations.NullMarked;
