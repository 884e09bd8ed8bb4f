/** What tests need of the machine they run on. */
@NullMarked
package io.postern.pkica.host;

import org.jspecify.annotations.NullMarked;
