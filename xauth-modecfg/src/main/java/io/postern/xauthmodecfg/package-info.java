/** Logging a user in and configuring the client: XAUTH, Mode Config, Unity, leases. */
@NullMarked
package io.postern.xauthmodecfg;

import org.jspecify.annotations.NullMarked;
