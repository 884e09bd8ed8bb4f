@NullMarked
package io.postern.xauthmodecfg;

import org.jspecify.annotations.NullMarked;
