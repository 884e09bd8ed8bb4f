/** Servers of HTTP for strangers, with limits on what each may use. */
@NullMarked
package io.postern.concentrator.http;

import org.jspecify.annotations.NullMarked;
