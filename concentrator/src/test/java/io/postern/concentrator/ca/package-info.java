@NullMarked
package io.postern.concentrator.ca;

import org.jspecify.annotations.NullMarked;
