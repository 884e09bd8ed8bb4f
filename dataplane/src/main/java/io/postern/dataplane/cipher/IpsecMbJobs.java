package io.postern.dataplane.cipher;

import java.util.Arrays;

/**
 * Packets that wait to be encrypted side by side, and the manager that does it. For one thread. All
 * lie where they will be sent from, in the clear until {@link #finish}.
 */
final class IpsecMbJobs implements AutoCloseable {
  /** Fewer than are in a cache of the processor, more than fill the lanes. */
  private static final int CAPACITY = 64;

  /** Packets that AVX-512 works at side by side; as many take as long as one. */
  private static final int LANES = 16;

  /** Fewer are made sooner one after the other. */
  static final int LEAST = 6;

  private final IpsecMbManager manager;
  private final IpsecMbCbc[] ciphers = new IpsecMbCbc[CAPACITY];
  private final long[] packets = new long[CAPACITY];
  private final int[] clearLengths = new int[CAPACITY];
  private final long[] sequences = new long[CAPACITY];
  private int count;

  /** How many of each kind there are, or have still to be jobs. */
  private final int[] ofKind = new int[IpsecMbCbc.KINDS];

  private int submitted;
  private int completed;

  /** Closes {@code manager}. */
  IpsecMbJobs(IpsecMbManager manager) {
    this.manager = manager;
  }

  /** Takes a packet as {@link IpsecMbCbc#fill} wants it. */
  void add(IpsecMbCbc cipher, long packet, int clearLength, long sequence, Scratch scratch) {
    if (count == CAPACITY) {
      finish(scratch);
    }
    ciphers[count] = cipher;
    packets[count] = packet;
    clearLengths[count] = clearLength;
    sequences[count] = sequence;
    ofKind[cipher.kind()]++;
    count++;
  }

  /**
   * Encrypts and authenticates all.
   *
   * @throws IllegalStateException if the library refused one, which is not to be sent then
   */
  void finish(Scratch scratch) {
    if (count > 0) {
      leaveAlone();
      try {
        sealAll(scratch);
      } finally {
        complete();
        count = 0;
        Arrays.fill(ofKind, 0);
      }
      if (completed != submitted) {
        throw new IllegalStateException("ipsec-mb refused a job");
      }
    }
  }

  /** Of each kind, those that are too few for jobs, or would be in the end. */
  private void leaveAlone() {
    for (int kind = 0; kind < ofKind.length; kind++) {
      int rest = ofKind[kind] % LANES;
      if (rest < LEAST) {
        ofKind[kind] -= rest;
      }
    }
  }

  private void sealAll(Scratch scratch) {
    submitted = 0;
    completed = 0;
    for (int index = 0; index < count; index++) {
      IpsecMbCbc cipher = ciphers[index];
      int kind = cipher.kind();
      if (ofKind[kind] > 0) {
        ofKind[kind]--;
        submit(cipher, index);
      } else {
        cipher.sealAlone(packets[index], clearLengths[index], sequences[index], scratch);
      }
    }
  }

  private void submit(IpsecMbCbc cipher, int index) {
    long job = manager.nextJob();
    cipher.fill(job, manager, packets[index], clearLengths[index], sequences[index]);
    submitted++;
    note(manager.submit());
  }

  private void complete() {
    for (long done = manager.flush(); done != 0; done = manager.flush()) {
      note(done);
    }
  }

  private void note(long done) {
    if (done != 0 && IpsecMbJob.completed(done)) {
      completed++;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
