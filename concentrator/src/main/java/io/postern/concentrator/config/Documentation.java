package io.postern.concentrator.config;

import java.util.List;

/** {@code docs/configuration.md}, out of the schema. */
public final class Documentation {
  private final StringBuilder page = new StringBuilder();

  private Documentation() {}

  /** The whole page as Markdown. */
  public static String page() {
    Documentation documentation = new Documentation();
    documentation.page.append(
        """
        # Configuration

        Postern reads one file in [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md), and what
        it `include`s. Everything stands under `postern { … }`; settings of the actor system may
        stand under `akka { … }`.

        - `postern check -c postern.conf` tells every error with file, line and key.
        - An unknown key is an error, never ignored. An include that does not exist is an error.
        - A duration needs its unit: `500ms`, `30s`, `5m`, `8h`, `7d`. Sizes: `512MiB`, `4GiB`.
        - A list of one may be written without brackets.
        - A secret may be inline, `${NAME}` for an environment variable, or `file:PATH`; a trailing
          end of line is cut off. It is never printed.
        - Relative paths start at the directory of the configuration file.

        This page is made from the same table as the checks.
        """);
    documentation.section("postern", "", PosternSchema.ENTRIES);
    return documentation.page.toString();
  }

  private void section(String title, String meaning, List<Entry> entries) {
    page.append("\n## `").append(title).append("`\n\n");
    if (!meaning.isEmpty()) {
      page.append(meaning).append("\n\n");
    }
    List<Entry> keys = entries.stream().filter(entry -> entry instanceof Key).toList();
    if (!keys.isEmpty()) {
      page.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
      keys.forEach(entry -> row((Key<?>) entry));
    }
    for (Entry entry : entries) {
      String inner = title.equals("postern") ? entry.name() : title + "." + entry.name();
      switch (entry) {
        case Key<?> key -> {} // In the table above.
        case Entry.Section section -> section(inner, section.meaning(), section.entries());
        case Entry.Named named ->
            section(inner + "." + named.placeholder(), named.meaning(), named.entries());
        case Entry.Later later -> {} // In the list below.
      }
    }
    if (title.equals("postern")) {
      later(entries);
    }
  }

  private void later(List<Entry> entries) {
    page.append("\n## Not in this version\n\nRefused with these words:\n\n");
    for (Entry entry : entries) {
      if (entry instanceof Entry.Later(String name, String meaning)) {
        page.append("- `").append(name).append("`: ").append(meaning).append('\n');
      }
    }
  }

  private void row(Key<?> key) {
    String without = key.required() ? "**required**" : "";
    String meaning =
        key.consequence().isEmpty() ? key.meaning() : key.meaning() + " " + key.consequence();
    page.append("| `")
        .append(key.name())
        .append("` | ")
        .append(cell(key.type().label()))
        .append(" | ")
        .append(key.defaultText().map(text -> "`" + cell(text) + "`").orElse(without))
        .append(" | ")
        .append(cell(meaning))
        .append(" |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
