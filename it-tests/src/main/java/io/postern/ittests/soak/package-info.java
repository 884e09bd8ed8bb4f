/** Two Posterns at full load for as long as one likes, watched for loss, growth and repetition. */
@NullMarked
package io.postern.ittests.soak;

import org.jspecify.annotations.NullMarked;
