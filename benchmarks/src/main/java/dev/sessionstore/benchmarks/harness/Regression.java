package dev.sessionstore.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A ratio that has become worse than it was, so far that the spreads of the two runs do not
 * overlap.
 *
 * @param section where it is found
 * @param was the figure of the earlier run
 * @param is the figure now
 */
public record Regression(String section, Finding was, Finding is) {

  /** Machines and hours differ by that much without any reason. */
  private static final double NOISE = 1.2;

  /**
   * Compares two runs. Only figures that are relative can be compared: to a side of the same run.
   *
   * @return what is worse; nothing for figures that are in only one of the two
   */
  public static List<Regression> between(Report earlier, Report later) {
    List<Regression> worse = new ArrayList<>();
    for (Section section : later.sections()) {
      for (Finding is : section.findings()) {
        earlier.sections().stream()
            .filter(other -> other.id().equals(section.id()))
            .flatMap(other -> other.findings().stream())
            .filter(was -> isSame(was, is) && isWorse(was, is))
            .forEach(was -> worse.add(new Regression(section.id(), was, is)));
      }
    }
    return worse;
  }

  private static boolean isSame(Finding was, Finding is) {
    return is.against() != null
        && was.what().equals(is.what())
        && was.subject().equals(is.subject())
        && Objects.equals(was.against(), is.against())
        && was.unit().equals(is.unit());
  }

  /** Costs are ratios of times; what is as fast, or a rate, is better when it is more. */
  private static boolean isWorse(Finding was, Finding is) {
    return is.unit().equals(Finding.TIMES)
        ? is.figure().low() > was.figure().high()
            && is.figure().median() > NOISE * was.figure().median()
        : is.figure().high() < was.figure().low()
            && NOISE * is.figure().median() < was.figure().median();
  }

  /** Says it in one line. */
  public String line() {
    return String.format(
        "WORSE  %s: %s, %s against %s: was %s, is %s %s",
        section,
        is.what(),
        is.subject(),
        is.against(),
        Figures.of(was.figure()),
        Figures.of(is.figure()),
        is.unit());
  }
}
