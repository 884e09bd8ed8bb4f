package io.postern.ittests;

import io.postern.ittests.packages.Packages;
import io.postern.ittests.packages.Program;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks for the peers, and installs them, once in a run of the tests. */
final class PeersPresent implements ExecutionCondition {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(PeersPresent.class);

  /** What came of the one attempt. */
  private record Attempt(Optional<String> obstacle) {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Attempt attempt =
        context
            .getRoot()
            .getStore(HERE)
            .getOrComputeIfAbsent(
                Attempt.class,
                key -> new Attempt(Packages.provide(Program.ofScenarios())),
                Attempt.class);
    return attempt
        .obstacle()
        .map(ConditionEvaluationResult::disabled)
        .orElseGet(() -> ConditionEvaluationResult.enabled("the peers are present"));
  }
}
