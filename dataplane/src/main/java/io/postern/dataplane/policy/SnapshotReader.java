package io.postern.dataplane.policy;

/**
 * The way of one graph thread to the tables. Between {@link #acquire} and {@link #release} no SA of
 * the snapshot is closed, not even one removed meanwhile. Release before any wait: the keys of
 * removed SAs stay in memory until all readers have moved on.
 */
public final class SnapshotReader implements AutoCloseable {
  static final long IDLE = Long.MAX_VALUE;

  /** Older than any: what is being acquired is not known yet. */
  private static final long ACQUIRING = 0;

  private final SaTables tables;
  private volatile long working = IDLE;

  SnapshotReader(SaTables tables) {
    this.tables = tables;
  }

  /** The tables of now, for one batch. Replaces what was acquired before. */
  public Snapshot acquire() {
    // Written before the snapshot is read, so a writer that still sees IDLE has published already.
    working = ACQUIRING;
    Snapshot snapshot = tables.snapshot();
    working = snapshot.generation();
    return snapshot;
  }

  public void release() {
    working = IDLE;
    tables.closeRetired();
  }

  /** The generation that is being worked on, {@link #IDLE} for none. */
  long working() {
    return working;
  }

  /** Forgets the reader, which may not acquire any more. */
  @Override
  public void close() {
    working = IDLE;
    tables.forget(this);
  }
}
