package io.postern.ike.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.postern.ike.message.Bytes;
import org.junit.jupiter.api.Test;

/** House rule: secrets are zeroed when done with, never printed, compared in constant time. */
class SecretTest {
  @Test
  void closeZeroesWhatWasTaken() {
    byte[] octets = {1, 2, 3};
    Secret.take(octets).close();
    assertThat(octets).containsExactly(0, 0, 0);
  }

  @Test
  void copyLeavesTheCallersOctetsAlone() {
    byte[] octets = {1, 2, 3};
    Secret secret = Secret.copyOf(octets);
    byte[] backing = secret.expose();
    secret.close();
    assertThat(octets).containsExactly(1, 2, 3);
    assertThat(backing).containsExactly(0, 0, 0);
  }

  @Test
  void refusesUseAfterClose() {
    Secret secret = Secret.ofText("swordfish");
    secret.close();
    assertThatIllegalStateException().isThrownBy(secret::expose);
    try (Secret other = Secret.ofText("swordfish")) {
      assertThatIllegalStateException().isThrownBy(() -> other.sameAs(secret));
    }
  }

  @Test
  void saysItsSizeOnly() {
    try (Secret secret = Secret.ofText("a pre-shared secret!")) {
      assertThat(secret).hasToString("secret (20 octets)");
    }
  }

  @Test
  void textIsUtf8() {
    try (Secret secret = Secret.ofText("Schlüssel")) {
      assertThat(secret.expose()).isEqualTo(Bytes.ofText("Schlüssel").toArray());
    }
  }

  @Test
  void comparesOctets() {
    try (Secret secret = Secret.ofText("swordfish");
        Secret same = Secret.ofText("swordfish");
        Secret longer = Secret.ofText("swordfish ");
        Secret other = Secret.ofText("swordfisi")) {
      assertThat(secret.sameAs(same)).isTrue();
      assertThat(secret.sameAs(longer)).isFalse();
      assertThat(secret.sameAs(other)).isFalse();
    }
  }
}
