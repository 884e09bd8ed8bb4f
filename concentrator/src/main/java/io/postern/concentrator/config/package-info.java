/** What may be configured, and the reading of it: the schema, the checks, the page about it. */
@NullMarked
package io.postern.concentrator.config;

import org.jspecify.annotations.NullMarked;
