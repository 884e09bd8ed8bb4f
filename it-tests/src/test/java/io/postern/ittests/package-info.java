/** The scenarios: real clients, real traffic, in network namespaces. */
@NullMarked
package io.postern.ittests;

import org.jspecify.annotations.NullMarked;
