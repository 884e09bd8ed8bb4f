package io.postern.concentrator.template;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of configuration with <code>{{column}}</code> where sites differ. A value is written as a
 * part of a quoted string: what is in it cannot end the string.
 */
public final class SiteTemplate {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}\\s]+)\\s*}}");

  private final String text;

  public SiteTemplate(String text) {
    this.text = text.endsWith("\n") ? text : text + "\n";
  }

  /** The columns that it asks for. */
  public Set<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    Matcher places = PLACE.matcher(text);
    while (places.find()) {
      names.add(places.group(1));
    }
    return names;
  }

  /** Every place that stands outside a quoted string, as {@code line 3: {{name}} …}. */
  public List<String> unquoted() {
    List<String> found = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      Matcher places = PLACE.matcher(line);
      while (places.find()) {
        long quotes = line.substring(0, places.start()).chars().filter(c -> c == '"').count();
        if (quotes % 2 == 0 && !line.stripLeading().startsWith("#")) {
          found.add("line " + number + ": write \"" + places.group() + "\", in quotation marks");
        }
      }
    }
    return found;
  }

  /**
   * The piece for one site.
   *
   * @throws IllegalArgumentException if the row lacks a column of {@link #columns}
   */
  public String render(SiteTable.Row row) {
    return PLACE
        .matcher(text)
        .replaceAll(
            place -> {
              String value = row.values().get(place.group(1));
              if (value == null) {
                throw new IllegalArgumentException("no column " + place.group(1));
              }
              String quoted = ConfigUtil.quoteString(value);
              return Matcher.quoteReplacement(quoted.substring(1, quoted.length() - 1));
            });
  }
}
