/** Logins side by side: how many a second and a processor a responder completes. */
@NullMarked
package io.postern.ittests.logins;

import org.jspecify.annotations.NullMarked;
