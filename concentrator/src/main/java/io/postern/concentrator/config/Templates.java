package io.postern.concentrator.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.postern.ike.proposal.Suggestion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code templates.NAME { … }}: what a group or site that says {@code extends = NAME} does not say
 * itself, it has from there. A template may extend another one. Lists are replaced, not joined.
 */
final class Templates {
  static final String EXTENDS = "extends";
  private static final String TEMPLATES = "templates";
  private static final List<String> USERS = List.of("groups", "sites", "manual");

  /** As a group or site names its template. */
  static final Key<String> KEY =
      Key.optional(
          EXTENDS,
          ValueTypes.text("name of an entry of templates"),
          "Take from this template what is not said here.",
          "Sections are joined key by key, lists are replaced.");

  private final @Nullable ConfigObject templates;
  private final Problems problems;
  private final Location whole;
  private final Set<String> used = new TreeSet<>();

  private Templates(ConfigObject postern, Problems problems, Location whole) {
    this.templates = postern.get(TEMPLATES) instanceof ConfigObject object ? object : null;
    this.problems = problems;
    this.whole = whole;
  }

  /** The section {@code postern} with every {@code extends} carried out. */
  static ConfigObject apply(ConfigObject postern, Problems problems, Location whole) {
    Templates all = new Templates(postern, problems, whole);
    ConfigObject result = postern;
    for (String kind : USERS) {
      if (postern.get(kind) instanceof ConfigObject named) {
        result = result.withValue(kind, all.extended(kind, named));
      }
    }
    all.warnOfUnused();
    return result;
  }

  private ConfigObject extended(String kind, ConfigObject named) {
    ConfigObject result = named;
    for (Map.Entry<String, ConfigValue> each : named.entrySet()) {
      if (each.getValue() instanceof ConfigObject section) {
        String path = kind + "." + each.getKey();
        result =
            result.withValue(each.getKey(), withTemplates(section, path, new LinkedHashSet<>()));
      }
    }
    return result;
  }

  private ConfigObject withTemplates(ConfigObject section, String path, Set<String> chain) {
    ConfigValue wanted = section.get(EXTENDS);
    if (wanted == null) {
      return section;
    }
    Location at = Location.of(wanted.origin(), whole);
    String key = path + "." + EXTENDS;
    if (!(wanted.unwrapped() instanceof String name)) {
      problems.error(at, key, "expected the name of a template");
      return section;
    }
    if (!chain.add(name)) {
      problems.error(at, key, "templates extend one another: " + String.join(" → ", chain));
      return section;
    }
    if (templates == null || !(templates.get(name) instanceof ConfigObject template)) {
      Set<String> known = templates == null ? Set.of() : new TreeSet<>(templates.keySet());
      problems.error(
          at,
          key,
          "there is no templates."
              + name
              + (known.isEmpty() ? "" : "; expected one of " + String.join(", ", known)),
          Suggestion.nearest(name, known));
      return section;
    }
    used.add(name);
    ConfigObject base = withTemplates(template, TEMPLATES + "." + name, chain);
    ConfigObject own = section.withValue(EXTENDS, ConfigValueFactory.fromAnyRef(name));
    return own.withFallback(base);
  }

  private void warnOfUnused() {
    if (templates == null) {
      return;
    }
    templates.forEach(
        (name, value) -> {
          if (!used.contains(name)) {
            problems.warning(
                Location.of(value.origin(), whole),
                TEMPLATES + "." + name,
                "nobody extends this template: what it says is not checked");
          }
        });
  }
}
