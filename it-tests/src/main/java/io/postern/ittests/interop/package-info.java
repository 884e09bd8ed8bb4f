/** The matrix of peers, exchanges, authentications and NAT: who can what, and both its ends. */
@NullMarked
package io.postern.ittests.interop;

import org.jspecify.annotations.NullMarked;
