@NullMarked
package io.postern.pkica.keyfile;

import org.jspecify.annotations.NullMarked;
