package dev.sessionstore.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A chart as SVG that stands within a page, or several as a picture of their own. */
public final class SvgChart {

  private static final List<String> COLOURS =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8b6d00", "#666666");

  private static final int WIDTH = 760;
  private static final int BAR = 24;
  private static final int LABELS = 250;
  private static final int FIGURES = 90;
  private static final int PLOT = 300;
  private static final int MARGIN = 60;
  private static final int LEGEND = 210;
  private static final int LINES_HEIGHT = PLOT + 50;
  private static final int TITLE = 30;
  private static final int TICKS = 6;

  private static final String STYLE =
      """
      <style>
      svg { color-scheme: light dark; font: 12px system-ui, sans-serif; }
      text { fill: #222; fill: light-dark(#222, #ddd); } .title { font-weight: bold; font-size: 15px; }
      .grid { stroke: #8884; }
      </style>
      """;

  private final StringBuilder out = new StringBuilder();

  private SvgChart() {}

  /** Draws a chart; empty if it has no lines. */
  static String of(Chart chart) {
    if (chart.lines().isEmpty()) {
      return "";
    }
    SvgChart svg = new SvgChart();
    if (chart.kind() == Chart.Kind.BARS) {
      svg.bars(chart);
    } else {
      svg.lines(chart);
    }
    return svg.out.toString();
  }

  /** Writes charts of lines, one below the other, as a file that needs no other one. */
  public static void write(List<Chart> charts, Path file) throws IOException {
    StringBuilder out = new StringBuilder();
    int height = LINES_HEIGHT + TITLE;
    out.append(
            String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">\n",
                WIDTH,
                charts.size() * height))
        .append(STYLE);
    for (int i = 0; i < charts.size(); i++) {
      SvgChart svg = new SvgChart();
      svg.plot(charts.get(i));
      out.append(
          String.format(
              Locale.ROOT,
              "<g transform=\"translate(0 %d)\"><text x=\"0\" y=\"-10\" class=\"title\">%s</text>%s</g>\n",
              i * height + TITLE,
              Html.escape(charts.get(i).title()),
              svg.out));
    }
    Files.writeString(file, out.append("</svg>\n"));
  }

  private void begin(Chart chart, int height) {
    out.append(
        String.format(
            Locale.ROOT,
            "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\""
                + " aria-label=\"%s\">",
            Html.escape(chart.title()),
            WIDTH,
            height,
            Html.escape(chart.title())));
  }

  private void text(double x, double y, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            x,
            y,
            anchor,
            Html.escape(text)));
  }

  private void line(double x1, double y1, double x2, double y2) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>",
            x1,
            y1,
            x2,
            y2));
  }

  /** Bars grow from 1 to the right, and to the left where they are less. */
  private void bars(Chart chart) {
    double least = 1;
    double most = 1;
    for (Chart.Line bar : chart.lines()) {
      least = Math.min(least, bar.points().get(0).y());
      most = Math.max(most, bar.points().get(0).y());
    }
    Scale scale = new Decades(least, most, LABELS, WIDTH - FIGURES);
    int height = chart.lines().size() * BAR + BAR + 8;
    begin(chart, height);
    for (double tick : scale.ticks()) {
      line(scale.at(tick), 0, scale.at(tick), height - BAR);
      text(scale.at(tick), height - 8, "middle", Figures.of(tick).replaceFirst("\\.0+$", ""));
    }
    for (int i = 0; i < chart.lines().size(); i++) {
      Chart.Line bar = chart.lines().get(i);
      double figure = bar.points().get(0).y();
      double from = Math.min(scale.at(1), scale.at(figure));
      double to = Math.max(scale.at(1), scale.at(figure));
      out.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
              from,
              i * BAR + 4,
              Math.max(1, to - from),
              BAR - 8,
              COLOURS.get(0)));
      text(LABELS - 8, i * BAR + 17, "end", bar.name());
      text(to + 6, i * BAR + 17, "start", Figures.of(figure));
    }
    out.append("</svg></figure>\n");
  }

  private void lines(Chart chart) {
    begin(chart, LINES_HEIGHT);
    plot(chart);
    out.append("</svg></figure>\n");
  }

  private void plot(Chart chart) {
    Scale xs = scale(chart, true, MARGIN, WIDTH - LEGEND);
    Scale ys = scale(chart, false, PLOT, 10);
    for (double tick : xs.ticks()) {
      line(xs.at(tick), 10, xs.at(tick), PLOT);
      text(xs.at(tick), PLOT + 18, "middle", Figures.of(tick).replaceFirst("\\.0+$", ""));
    }
    for (double tick : ys.ticks()) {
      line(MARGIN, ys.at(tick), WIDTH - LEGEND, ys.at(tick));
      text(MARGIN - 6, ys.at(tick) + 4, "end", Figures.of(tick).replaceFirst("\\.0+$", ""));
    }
    text((MARGIN + WIDTH - LEGEND) / 2.0, PLOT + 40, "middle", chart.xAxis());
    text(MARGIN, 8, "start", chart.yAxis());
    for (int i = 0; i < chart.lines().size(); i++) {
      line(chart.lines().get(i), i, xs, ys, chart.kind() == Chart.Kind.LINES);
    }
  }

  private void line(Chart.Line line, int index, Scale xs, Scale ys, boolean dots) {
    String colour = COLOURS.get(index % COLOURS.size());
    StringBuilder points = new StringBuilder();
    for (Chart.Point point : line.points()) {
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", xs.at(point.x()), ys.at(point.y())));
      if (dots) {
        out.append(
            String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>",
                xs.at(point.x()),
                ys.at(point.y()),
                colour));
      }
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
            points.toString().strip(),
            colour));
    int y = 20 + index * 20;
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>",
            WIDTH - LEGEND + 14,
            y - 10,
            colour));
    text(WIDTH - LEGEND + 32, y, "start", line.name());
  }

  private static Scale scale(Chart chart, boolean horizontal, int from, int to) {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (Chart.Line line : chart.lines()) {
      for (Chart.Point point : line.points()) {
        double figure = horizontal ? point.x() : point.y();
        least = Math.min(least, figure);
        most = Math.max(most, figure);
      }
    }
    return chart.kind() == Chart.Kind.OVER_TIME
        ? new FromZero(most, from, to)
        : new Decades(least, most, from, to);
  }

  /** Where a figure stands, and which figures to name. */
  private interface Scale {
    double at(double figure);

    double[] ticks();
  }

  /** A scale from 0 in round steps. */
  private static final class FromZero implements Scale {

    private final double step;
    private final int steps;
    private final int from;
    private final int to;

    FromZero(double most, int from, int to) {
      double least = Math.max(most, 1) / TICKS;
      double decade = Math.pow(10, Math.floor(Math.log10(least)));
      double digits = least / decade;
      step = decade * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
      steps = Math.max(1, (int) Math.ceil(most / step));
      this.from = from;
      this.to = to;
    }

    @Override
    public double at(double figure) {
      return from + (to - from) * figure / (step * steps);
    }

    @Override
    public double[] ticks() {
      return IntStream.rangeClosed(0, steps).mapToDouble(i -> i * step).toArray();
    }
  }

  /** A logarithmic scale of whole decades. */
  private static final class Decades implements Scale {

    private final int low;
    private final int high;
    private final int from;
    private final int to;

    Decades(double least, double most, int from, int to) {
      low = (int) Math.floor(Math.log10(least) + 1e-9);
      high = Math.max(low + 1, (int) Math.ceil(Math.log10(most) - 1e-9));
      this.from = from;
      this.to = to;
    }

    @Override
    public double at(double figure) {
      return from + (to - from) * (Math.log10(figure) - low) / (high - low);
    }

    @Override
    public double[] ticks() {
      double[] ticks = new double[high - low + 1];
      for (int i = 0; i < ticks.length; i++) {
        ticks[i] = Math.pow(10, low + i);
      }
      return ticks;
    }
  }
}
