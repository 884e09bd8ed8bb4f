/** The test network: namespaces joined by virtual links, with a NAT router and faults on demand. */
@NullMarked
package io.postern.ittests.network;

import org.jspecify.annotations.NullMarked;
