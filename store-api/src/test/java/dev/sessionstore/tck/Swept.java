package dev.sessionstore.tck;

/**
 * What a sweep over faults has done, told when all that it asserts has held: what each fault is
 * promised to leave stands in {@code docs/reliability.md}. {@code grep 'swept: '} finds it in the
 * log of a build.
 */
public final class Swept {

  private Swept() {}

  /**
   * Tells of faults, after each of which it was looked what is left.
   *
   * @param what what was swept
   * @param faults how many faults there were
   * @param kind what was done, in the plural
   */
  public static void tell(String what, long faults, String kind) {
    System.out.println("swept: " + what + ": " + faults + " " + kind + ", each time as promised");
  }
}
