/** Who a peer claims to be, and how it proves it. */
@NullMarked
package io.postern.ike.auth;

import org.jspecify.annotations.NullMarked;
