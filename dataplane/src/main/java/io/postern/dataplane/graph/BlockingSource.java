package io.postern.dataplane.graph;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches from an {@link Intake} and waits inside the graph's own thread while there is
 * nothing. After each wait in vain it lets the mailbox of the graph run, so that the actor system
 * can end.
 */
final class BlockingSource<B> extends GraphStage<SourceShape<B>> {
  private static final int LONGEST_WAIT_MILLIS = 500;

  private final Outlet<B> out = Outlet.create("batches");
  private final SourceShape<B> shape = SourceShape.of(out);
  private final Intake<B> intake;
  private final BooleanSupplier stopping;

  /**
   * @param stopping completes the stream as soon as it is seen to be true
   */
  BlockingSource(Intake<B> intake, BooleanSupplier stopping) {
    this.intake = intake;
    this.stopping = stopping;
  }

  @Override
  public SourceShape<B> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<Boolean> again = createAsyncCallback(ignored -> takeIfPulled());

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              take();
            }
          });
    }

    /** From another thread: called in the graph's own, Akka would not go through the mailbox. */
    private void returnToMailbox() {
      materializer().system().dispatcher().execute(() -> again.invoke(true));
    }

    private void takeIfPulled() {
      if (isAvailable(out)) {
        take();
      }
    }

    private void take() {
      @Nullable B batch = intake.take();
      if (batch == null) {
        intake.await(LONGEST_WAIT_MILLIS);
        batch = intake.take();
      }
      if (stopping.getAsBoolean()) {
        completeStage();
      } else if (batch == null) {
        returnToMailbox();
      } else {
        push(out, batch);
      }
    }
  }
}
