package dev.sessionstore.json;

/**
 * What was read is JSON, but no session. Thrown within the codec only; has no stack trace, since
 * damaged files hold thousands.
 */
final class BadElement extends Exception {

  private static final long serialVersionUID = 1L;

  /** The path of the field. */
  private final String field;

  /** What is wrong with it, without content. */
  private final String reason;

  BadElement(String field, String reason) {
    super(field.isEmpty() ? reason : field + ": " + reason, null, false, false);
    this.field = field;
    this.reason = reason;
  }

  /** The same, seen from the object that holds the field's object. */
  BadElement within(String parent) {
    return new BadElement(field.isEmpty() ? parent : parent + "." + field, reason);
  }

  String field() {
    return field;
  }

  String reason() {
    return reason;
  }
}
