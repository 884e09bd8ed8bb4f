@NullMarked
package io.postern.ike.proposal;

import org.jspecify.annotations.NullMarked;
