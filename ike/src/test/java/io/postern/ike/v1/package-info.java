@NullMarked
package io.postern.ike.v1;

import org.jspecify.annotations.NullMarked;
