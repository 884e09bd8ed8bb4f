package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.GroupSettings;
import io.postern.concentrator.ConfigFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuessableKeysTest {
  @TempDir private Path directory;

  private List<GroupSettings> groups(String more) {
    String whole =
        ConfigFiles.GROUP.formatted("secret = long-enough-for-tests")
            + "postern.groups.phones { secret = other, users = local, pool = staff, "
            + "identities = [ phones ]"
            + more
            + " }\n"
            + "postern.groups.guests { secret = third, users = local, pool = staff, "
            + "identities = [ guests ]"
            + more
            + " }\n";
    return ConfigurationLoader.load(ConfigFiles.write(directory, whole))
        .configuration()
        .orElseThrow()
        .headend()
        .groups();
  }

  @Test
  void everyGroupWithAggressiveModeIsNamedAndNoOther() {
    assertThat(GuessableKeys.inGroups(groups(", mode = [ main, aggressive ]")))
        .hasValueSatisfying(
            finding -> assertThat(finding).contains("phones, guests").doesNotContain("staff"));
  }

  @Test
  void nothingIsSaidOfMainMode() {
    assertThat(GuessableKeys.inGroups(groups(""))).isEmpty();
  }
}
