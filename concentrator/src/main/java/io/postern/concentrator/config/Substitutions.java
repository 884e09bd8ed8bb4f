package io.postern.concentrator.config;

import com.typesafe.config.ConfigValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to say about {@code ${NAME}} that names nothing. */
final class Substitutions {
  private static final Pattern NAME = Pattern.compile("\\$\\{\\??([^}]*)}");

  private Substitutions() {}

  static String missing(ConfigValue unresolved) {
    Matcher matcher = NAME.matcher(unresolved.render());
    String name = matcher.find() ? matcher.group(1) : "";
    return "${" + name + "} is neither an environment variable that is set nor a key of the file";
  }
}
