package io.postern.ittests.microbenchmark;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A fresh private value and what it agrees on with a peer's public value: what the key exchange of
 * a phase 1 costs one end, and so how many of a core there can be in a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyExchangeBenchmark {
  @Param({"MODP_2048", "MODP_3072", "ECP_256", "ECP_384"})
  private DhGroup group = DhGroup.MODP_2048;

  private final SecureRandom random = new SecureRandom();
  private Bytes peer = Bytes.EMPTY;

  @Setup
  public void meet() {
    try (PrivateValue theirs = group.generate(random)) {
      peer = theirs.publicValue();
    }
  }

  @Benchmark
  public int handshakes() {
    try (PrivateValue ours = group.generate(random)) {
      return switch (ours.agree(peer)) {
        case Reading.Accepted<Secret>(Secret secret) -> {
          int size = secret.size();
          secret.close();
          yield size;
        }
        case Reading.Refused<Secret> refused -> throw new IllegalStateException(refused.toString());
      };
    }
  }
}
