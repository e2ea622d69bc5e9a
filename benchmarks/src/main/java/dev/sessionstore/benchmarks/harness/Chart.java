package dev.sessionstore.benchmarks.harness;

import java.util.List;

/**
 * A picture of figures.
 *
 * @param title what it shows
 * @param kind bars have one point per line at x = 0
 * @param xAxis what grows to the right; empty of bars
 * @param yAxis what is shown, with its unit
 * @param lines the lines or bars
 */
public record Chart(String title, Kind kind, String xAxis, String yAxis, List<Line> lines) {

  /** How it is drawn. */
  public enum Kind {
    /** Horizontal bars on a logarithmic scale. */
    BARS,
    /** Lines, both scales logarithmic. */
    LINES,
    /** Lines over time, both scales from 0. */
    OVER_TIME
  }

  /**
   * A line, or a bar.
   *
   * @param name its name
   * @param points its points, from left to right
   */
  public record Line(String name, List<Point> points) {}

  /**
   * A point.
   *
   * @param x greater than 0 in a line, 0 or more over time
   * @param y greater than 0, 0 or more over time
   */
  public record Point(double x, double y) {}

  /** A bar. */
  public static Line bar(String name, double length) {
    return new Line(name, List.of(new Point(0, length)));
  }
}
