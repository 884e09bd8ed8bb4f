package io.postern.concentrator.template;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What differs from site to site: comma-separated values (RFC 4180) whose first line names the
 * columns. Lines that begin with {@code #} and empty lines are passed over.
 *
 * @param columns in the order of the file
 */
public record SiteTable(List<String> columns, List<Row> rows) {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreEmptyLines(true)
          .setIgnoreSurroundingSpaces(true)
          .setCommentMarker('#')
          .get();

  /**
   * One site.
   *
   * @param line in the file, 1 for the first
   * @param values by column
   */
  public record Row(long line, Map<String, String> values) {
    public Row {
      values = Map.copyOf(values);
    }
  }

  public SiteTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * Reads a whole table.
   *
   * @param problems gets each row that has too few or too many values, with its line
   * @throws IOException if it cannot be read, or is no table at all
   */
  public static SiteTable read(Reader text, List<String> problems) throws IOException {
    try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
      List<Row> rows = new ArrayList<>();
      for (CSVRecord csv : parser) {
        long line = parser.getCurrentLineNumber();
        if (csv.isConsistent()) {
          rows.add(new Row(line, new HashMap<>(csv.toMap())));
        } else {
          problems.add(
              "line %d: %d values, where the first line names %d columns"
                  .formatted(line, csv.size(), parser.getHeaderNames().size()));
        }
      }
      return new SiteTable(parser.getHeaderNames(), rows);
    } catch (IllegalArgumentException | UncheckedIOException noTable) {
      throw new IOException(noTable.getMessage(), noTable);
    }
  }
}
