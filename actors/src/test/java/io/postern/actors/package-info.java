@NullMarked
package io.postern.actors;

import org.jspecify.annotations.NullMarked;
