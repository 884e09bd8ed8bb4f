package io.postern.concentrator.config;

import io.postern.nattdpd.DpdTiming;
import java.time.Duration;

/** What {@code dpd { … }} says of time, the same for groups and sites. */
final class DpdReader {
  private DpdReader() {}

  static DpdTiming timing(SectionReader section, Problems problems) {
    Duration delay = section.get(GroupSchema.DPD_DELAY);
    Duration retransmit = section.get(GroupSchema.DPD_RETRANSMIT);
    Duration timeout = section.get(GroupSchema.DPD_TIMEOUT);
    if (timeout.compareTo(retransmit) < 0) {
      problems.error(
          section.locationOf(GroupSchema.DPD_TIMEOUT),
          section.pathOf(GroupSchema.DPD_TIMEOUT),
          Units.text(timeout) + " is shorter than dpd.retransmit, " + Units.text(retransmit));
      return DpdTiming.DEFAULT;
    }
    return new DpdTiming(delay, retransmit, timeout);
  }
}
