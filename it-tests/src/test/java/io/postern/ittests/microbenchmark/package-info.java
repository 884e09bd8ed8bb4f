/** JMH benchmarks of single steps; run with {@code mvn -Pmicrobenchmark -DskipTests package}. */
@NullMarked
package io.postern.ittests.microbenchmark;

import org.jspecify.annotations.NullMarked;
