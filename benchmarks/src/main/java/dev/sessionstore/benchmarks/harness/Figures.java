package dev.sessionstore.benchmarks.harness;

import java.util.Locale;

/** How figures are written: three digits that count. */
public final class Figures {

  private Figures() {}

  /** Writes a figure. */
  public static String of(double figure) {
    double size = Math.abs(figure);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, figure);
  }

  /** Writes a time given in microseconds, in the unit that suits it. */
  public static String micros(double micros) {
    if (micros >= 1_000_000) {
      return of(micros / 1_000_000) + " s";
    }
    return micros >= 1_000 ? of(micros / 1_000) + " ms" : of(micros) + " µs";
  }

  /** Writes a figure with its spread. */
  public static String of(Spread spread) {
    return spread.low() == spread.high()
        ? of(spread.median())
        : of(spread.median()) + " (" + of(spread.low()) + "–" + of(spread.high()) + ")";
  }

  /** Writes a size. */
  public static String megabytes(long bytes) {
    return of(bytes / 1_000_000.0) + " MB";
  }
}
