/** Configuration for hundreds of sites, out of one template and a table of what differs. */
@NullMarked
package io.postern.concentrator.template;

import org.jspecify.annotations.NullMarked;
