package io.postern.concentrator.config;

import java.util.List;

/** What may stand in a section of the configuration. */
sealed interface Entry permits Key, Entry.Section, Entry.Named, Entry.Later {
  String name();

  String meaning();

  /** A fixed sub-section, e.g. {@code tun { … }}. */
  record Section(String name, String meaning, List<Entry> entries) implements Entry {
    public Section {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Sub-sections that the user names, e.g. {@code groups.staff { … }}.
   *
   * @param placeholder for the name, in the documentation, e.g. {@code NAME}
   */
  record Named(String name, String placeholder, String meaning, List<Entry> entries)
      implements Entry {
    public Named {
      entries = List.copyOf(entries);
    }
  }

  /** Known, but of a later version: refused by name instead of ignored. */
  record Later(String name, String meaning) implements Entry {}
}
