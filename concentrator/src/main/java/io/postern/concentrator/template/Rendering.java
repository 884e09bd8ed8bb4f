package io.postern.concentrator.template;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.postern.ike.proposal.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * One template filled in for each row of a table.
 *
 * @param wrong why it must not be used, each with file and line; empty if it may
 * @param unused columns of the table that the template does not ask for
 */
public record Rendering(String text, List<String> wrong, List<String> unused) {
  private static final List<String> KINDS =
      List.of("sites", "groups", "postern.sites", "postern.groups");

  public Rendering {
    wrong = List.copyOf(wrong);
    unused = List.copyOf(unused);
  }

  /**
   * @param templateFile and {@code dataFile}: for the messages
   * @param progress is told how many rows are done
   */
  public static Rendering of(
      SiteTemplate template,
      SiteTable table,
      Path templateFile,
      Path dataFile,
      IntConsumer progress) {
    List<String> wrong = new ArrayList<>();
    template.unquoted().forEach(problem -> wrong.add(templateFile + ": " + problem));
    for (String column : template.columns()) {
      if (!table.columns().contains(column)) {
        wrong.add(missing(templateFile, column, table.columns()));
      }
    }
    List<String> unused =
        table.columns().stream().filter(name -> !template.columns().contains(name)).toList();
    if (!wrong.isEmpty()) {
      return new Rendering("", wrong, unused);
    }
    StringBuilder whole = new StringBuilder();
    Set<String> seen = new HashSet<>();
    int done = 0;
    for (SiteTable.Row row : table.rows()) {
      String piece = template.render(row);
      String where = dataFile + ": line " + row.line() + ": ";
      try {
        namesIn(ConfigFactory.parseString(piece)).stream()
            .filter(name -> !seen.add(name))
            .forEach(name -> wrong.add(where + "a second " + name));
      } catch (ConfigException broken) {
        wrong.add(where + "with its values the template is broken: " + broken.getMessage());
      }
      whole.append(piece);
      progress.accept(++done);
    }
    return new Rendering(whole.toString(), wrong, unused);
  }

  private static String missing(Path templateFile, String column, List<String> known) {
    return "%s: {{%s}}: the table has no such column; it has %s%s"
        .formatted(
            templateFile,
            column,
            String.join(", ", known),
            Suggestion.nearest(column, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse(""));
  }

  private static List<String> namesIn(Config piece) {
    List<String> names = new ArrayList<>();
    for (String kind : KINDS) {
      if (piece.hasPath(kind)) {
        piece.getObject(kind).keySet().forEach(name -> names.add(kind + "." + name));
      }
    }
    return names;
  }
}
