@NullMarked
package io.postern.ike.auth;

import org.jspecify.annotations.NullMarked;
