package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.GroupSettings;
import io.postern.concentrator.ConfigFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code templates} and {@code extends}. */
class TemplatesTest {
  private static final String FILE =
      """
      postern {
        identity = "vpn.example.org"
        pools.staff { network = "10.99.0.0/16" }
        users.local { file = users }
        templates.base   { secret = long-enough-for-tests, users = local, lifetime { ike = 4h } }
        templates.branch { extends = base, pool = staff, lifetime { esp = 20m } }
        %s
      }
      """;

  @TempDir private Path directory;

  private LoadedConfiguration load(String lines) {
    return ConfigurationLoader.load(ConfigFiles.write(directory, FILE.replace("%s", lines)));
  }

  @Test
  void aGroupSaysOnlyWhatIsDifferent() {
    LoadedConfiguration loaded =
        load(
            "groups.north { extends = branch, lifetime { esp-bytes = 1GiB, esp-packets = 9000 } }");

    assertThat(loaded.problems()).isEmpty();
    GroupSettings group = loaded.configuration().orElseThrow().headend().groups().getFirst();
    assertThat(group.lifetime().ike()).isEqualTo(Duration.ofHours(4));
    assertThat(group.lifetime().esp()).isEqualTo(Duration.ofMinutes(20));
    assertThat(group.lifetime().espBytes()).isEqualTo(1L << 30);
    assertThat(group.lifetime().espPackets()).isEqualTo(9000);
  }

  @Test
  void aMistakeInATemplateIsToldWithTheLineOfTheTemplate() {
    List<Problem> errors =
        load("templates.bad { extends = branch, replay-window = 1 }\ngroups.n { extends = bad }")
            .problems();

    assertThat(errors)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.location().line()).isEqualTo(7);
              assertThat(problem.key()).isEqualTo("groups.n.replay-window");
            });
  }

  @Test
  void templatesThatExtendOneAnotherAreAnError() {
    List<Problem> problems =
        load("templates.a { extends = b }\ntemplates.b { extends = a }\n"
                + "groups.n { extends = a, secret = long-enough-for-tests, pool = staff,"
                + " users = local }")
            .problems();

    assertThat(problems)
        .filteredOn(Problem::isError)
        .singleElement()
        .asString()
        .contains("templates.b.extends: templates extend one another: a → b");
  }

  @Test
  void aTemplateThatNobodyUsesIsAWarning() {
    List<Problem> problems =
        load("templates.idle { pool = staff }\ngroups.n { extends = branch }").problems();

    assertThat(problems).singleElement().asString().contains("templates.idle: nobody extends");
  }
}
