/** What an authority remembers, in a database: H2 embedded, or PostgreSQL. */
@NullMarked
package io.postern.pkica.store;

import org.jspecify.annotations.NullMarked;
