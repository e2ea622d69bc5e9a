package dev.sessionstore.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks a test that proves what becomes of a fault: one that happens to disks, processes, clocks
 * and people. The faults are numbered in {@code docs/reliability.md}, which names each of these
 * tests; {@code mvn test -Dtest.groups=fault} runs them alone.
 */
@Documented
@Tag("fault")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Fault {

  /**
   * Tells which faults the test is about.
   *
   * @return their numbers
   */
  int[] value();
}
