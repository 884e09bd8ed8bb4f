package io.postern.pkica.store;

/** The database does not answer, or not as it should. Nothing of the change was kept. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String what, Throwable cause) {
    super(what, cause);
  }

  StoreException(String what) {
    super(what);
  }
}
