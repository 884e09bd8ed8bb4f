package io.postern.concentrator.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns for people. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... heads) {
    this.heads = List.of(heads);
  }

  /** As many cells as there are heads; what a terminal would act on is shown as {@code ?}. */
  public Table row(String... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException(cells.length + " cells under " + heads.size() + " heads");
    }
    rows.add(List.of(cells).stream().map(Table::printable).toList());
    return this;
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line(heads));
    rows.forEach(row -> lines.add(line(row)));
    return lines;
  }

  /** Peers choose some of these texts. */
  static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(cell).append(" ".repeat(width(column) - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream()
        .mapToInt(row -> row.get(column).length())
        .reduce(heads.get(column).length(), Math::max);
  }
}
