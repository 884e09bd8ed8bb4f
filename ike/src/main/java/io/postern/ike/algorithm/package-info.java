/** The registry of ciphers, hashes and groups, with their strength. */
@NullMarked
package io.postern.ike.algorithm;

import org.jspecify.annotations.NullMarked;
