package io.postern.concentrator.daemon;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DropReason;

/** What is counted, and its text for Prometheus. */
public final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public Metrics() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  public MeterRegistry registry() {
    return registry;
  }

  /** Adds what the packet path counts. */
  public void watch(Dataplane dataplane) {
    for (DropReason reason : DropReason.values()) {
      FunctionCounter.builder(
              "postern.drops", dataplane, path -> path.drops().getOrDefault(reason, 0L))
          .tag("reason", reason.label())
          .description("Packets that went no further")
          .register(registry);
    }
  }

  /** In the text format of Prometheus. */
  public String exposition() {
    return registry.scrape();
  }
}
