package io.postern.ittests.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text file of ours with {@code @NAME@} for values, and blocks between the lines {@code #each}
 * and {@code #end} that are repeated.
 */
public final class Template {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^#each\n(.*?)^#end\n");
  private static final Pattern VALUE = Pattern.compile("@([A-Z_]+)@");

  private final String text;

  private Template(String text) {
    this.text = text;
  }

  /** The template of that file name beside {@code neighbour} on the class path. */
  public static Template of(Class<?> neighbour, String file) {
    try (InputStream stream = neighbour.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource " + file + " beside " + neighbour);
      }
      return new Template(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The text as it is. */
  public String text() {
    return text;
  }

  /**
   * Fills in everything.
   *
   * @param values by name, for the whole text
   * @param each for every repetition of a block, further values by name
   * @throws IllegalArgumentException when a value is not given
   */
  public String fill(Map<String, String> values, List<Map<String, String>> each) {
    String repeated =
        BLOCK
            .matcher(text)
            .replaceAll(
                block ->
                    each.stream()
                        .map(own -> replace(block.group(1), own))
                        .map(Matcher::quoteReplacement)
                        .collect(Collectors.joining()));
    String whole = replace(repeated, values);
    Matcher missing = VALUE.matcher(whole);
    if (missing.find()) {
      throw new IllegalArgumentException("no value for " + missing.group());
    }
    return whole;
  }

  private static String replace(String text, Map<String, String> values) {
    return VALUE
        .matcher(text)
        .replaceAll(
            name -> Matcher.quoteReplacement(values.getOrDefault(name.group(1), name.group())));
  }
}
