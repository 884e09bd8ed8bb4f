@NullMarked
package io.postern.nattdpd;

import org.jspecify.annotations.NullMarked;
