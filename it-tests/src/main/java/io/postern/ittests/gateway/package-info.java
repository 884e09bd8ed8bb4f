/** The gateway under test, and a known one to check the tests themselves with. */
@NullMarked
package io.postern.ittests.gateway;

import org.jspecify.annotations.NullMarked;
