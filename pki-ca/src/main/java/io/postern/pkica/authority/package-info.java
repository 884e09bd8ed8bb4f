/** An authority's craft, as values: keys, requests, certificates, CRLs. No store, no clock. */
@NullMarked
package io.postern.pkica.authority;

import org.jspecify.annotations.NullMarked;
