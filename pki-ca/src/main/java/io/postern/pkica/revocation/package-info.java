/** Whether peers' certificates were revoked: what their issuers publish, fetched and kept. */
@NullMarked
package io.postern.pkica.revocation;

import org.jspecify.annotations.NullMarked;
