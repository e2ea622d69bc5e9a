package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.SessionType;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documentation says what is so: its Java compiles and runs, its links lead somewhere, its
 * commands are those there are and print what it says. Where a test fails because the program has
 * changed on purpose, the documentation is what has to change.
 */
class DocumentationTest {

  static final Path ROOT = root();

  private static final String IMPORTS =
"""
      import dev.sessionstore.*;
      import dev.sessionstore.hybrid.*;
      import dev.sessionstore.hybrid.metrics.*;
      import dev.sessionstore.hybrid.policy.*;
      import dev.sessionstore.json.*;
      import dev.sessionstore.migrate.*;
      import dev.sessionstore.migrate.backup.*;
      import dev.sessionstore.spi.*;
      import dev.sessionstore.sqlite.*;
      import dev.sessionstore.tck.*;
      import io.micrometer.core.instrument.MeterRegistry;
      import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
      import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
      import java.time.*;
      import java.util.*;
      """;

  /** What a fragment may take for given; its own variables hide these. */
  private static final String GIVEN =
      """
        public static Path tempFolder;
        public static StoreConfig config;
        public static SessionStore store;
        public static Workspace workspace;
        static ChatMessage message =
            ChatMessage.builder()
                .id("msg-1")
                .role(MessageRole.USER)
                .content("")
                .timestamp(Timestamp.parse(""))
                .build();
      """;

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("docs/cli.md"))) {
      folder = folder.getParent();
    }
    assertThat(folder).as("a folder above this one that holds the documentation").isNotNull();
    return folder;
  }

  static List<String> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), files.sorted())
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
          .toList();
    }
  }

  private static String text(String document) {
    try {
      return Files.readString(ROOT.resolve(document)).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new AssertionError(document, e);
    }
  }

  private static List<String> blocks(String document, String language) {
    Pattern block = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$");
    return block.matcher(text(document)).results().map(match -> match.group(1)).toList();
  }

  private static String withoutBlocks(String document) {
    return text(document).replaceAll("(?ms)^```.*?^```$", "");
  }

  // Java

  /** A block of Java, as a class in a package of its own. */
  private record Snippet(String document, int number, String code) {

    private static final Pattern TYPE = Pattern.compile("(?m)^(?:public )?(?:final )?class (\\w+)");

    boolean isFragment() {
      return !TYPE.matcher(code).find();
    }

    String packageName() {
      return document.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "") + number;
    }

    String typeName() {
      Matcher type = TYPE.matcher(code);
      return type.find() ? type.group(1) : "Fragment";
    }

    String source() {
      String header = "package " + packageName() + ";\n" + IMPORTS;
      if (!isFragment()) {
        return header + code;
      }
      boolean leftOpen = Pattern.compile("(?m)^SessionStore store =").matcher(code).find();
      return header
          + "public class Fragment {\n"
          + GIVEN
          + "  public static void run() throws Exception {\n"
          + code
          + (leftOpen ? "store.close();\n" : "")
          + "  }\n}\n";
    }

    JavaFileObject file() {
      URI uri = URI.create("string:///" + packageName() + "/" + typeName() + ".java");
      return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
          return source();
        }
      };
    }

    @Override
    public String toString() {
      return document + ", Java block " + number;
    }
  }

  private static List<Snippet> snippets() throws IOException {
    List<Snippet> snippets = new ArrayList<>();
    for (String document : documents()) {
      List<String> blocks = blocks(document, "java");
      for (int i = 0; i < blocks.size(); i++) {
        snippets.add(new Snippet(document, i + 1, blocks.get(i)));
      }
    }
    return snippets;
  }

  @Test
  void java_compilesAndRuns(@TempDir Path classes, @TempDir Path homes) throws Exception {
    List<Snippet> snippets = snippets();
    assertThat(snippets).hasSizeGreaterThan(10);
    compile(snippets, classes);
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      for (Snippet snippet : snippets) {
        if (snippet.isFragment()) {
          run(snippet, loader, homes.resolve(snippet.packageName()));
        }
      }
    }
  }

  private static void compile(List<Snippet> snippets, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-proc:none",
            "-d",
            classes.toString(),
            "-classpath",
            System.getProperty("java.class.path"));
    compiler
        .getTask(null, null, problems, options, null, snippets.stream().map(Snippet::file).toList())
        .call();
    assertThat(problems.getDiagnostics()).isEmpty();
  }

  private static void run(Snippet snippet, ClassLoader loader, Path home) throws Exception {
    Class<?> fragment = loader.loadClass(snippet.packageName() + "." + snippet.typeName());
    StoreConfig config = StoreConfig.builder().home(home).build();
    Workspace workspace = Workspace.of("/projects/shop");
    String before = System.setProperty("session.store.home", home.resolve("of-user").toString());
    try (SessionStore store = SessionStores.open(config)) {
      if (!snippet.code().contains("store.create(")) {
        store.create(workspace, session());
      }
      fragment.getField("tempFolder").set(null, home.resolve("temp"));
      fragment.getField("config").set(null, config);
      fragment.getField("store").set(null, store);
      fragment.getField("workspace").set(null, workspace);
      fragment.getMethod("run").invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError(snippet + " throws", e.getCause());
    } finally {
      if (before == null) {
        System.clearProperty("session.store.home");
      } else {
        System.setProperty("session.store.home", before);
      }
    }
  }

  private static WorktreeSession session() {
    Timestamp now = Timestamp.of(Instant.parse("2025-11-09T01:02:03.456Z"));
    return WorktreeSession.builder("comp-1", SessionType.COMPETITION)
        .createdAt(now)
        .updatedAt(now)
        .build();
  }

  // Links and dependencies

  @ParameterizedTest
  @MethodSource("documents")
  void links_leadSomewhere(String document) {
    Matcher links = Pattern.compile("\\]\\(([^)\\s]+)\\)").matcher(withoutBlocks(document));
    while (links.find()) {
      String link = links.group(1);
      if (!link.startsWith("https://")) {
        String[] parts = link.split("#", 2);
        Path source = ROOT.resolve(document);
        Path target = parts[0].isEmpty() ? source : source.resolveSibling(parts[0]).normalize();
        assertThat(target).as(document + ": " + link).exists();
        if (parts.length == 2) {
          String name = ROOT.relativize(target).toString();
          assertThat(anchors(name)).as(document + ": " + link).contains(parts[1]);
        }
      }
    }
  }

  private static List<String> anchors(String document) {
    return Pattern.compile("(?m)^#+ (.*)$")
        .matcher(withoutBlocks(document))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void dependencies_haveThePresentVersion(String document) {
    Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(text("pom.xml"));
    assertThat(version.find()).isTrue();
    for (String block : blocks(document, "xml")) {
      assertThat(block).contains("<version>" + version.group(1) + "</version>");
    }
  }

  // Errors

  @Test
  void errors_haveASectionEach_inTroubleshooting() throws IOException {
    Pattern type = Pattern.compile("class (\\w+)Exception extends SessionStoreException\\b");
    List<String> kinds = new ArrayList<>();
    try (Stream<Path> sources = Files.find(ROOT, 20, DocumentationTest::isMainSource)) {
      for (Path source : sources.toList()) {
        type.matcher(Files.readString(source))
            .results()
            .forEach(match -> kinds.add(match.group(1)));
      }
    }
    assertThat(kinds).contains("SessionNotFound", "BackupRefused");
    assertThat(matches("(?m)^## (\\w+)$", text("docs/troubleshooting.md"))).containsAll(kinds);
  }

  private static boolean isMainSource(Path path, BasicFileAttributes attributes) {
    String name = ROOT.relativize(path).toString().replace('\\', '/');
    return name.matches("store-\\w+/src/main/java/.*Exception\\.java");
  }

  // The command line

  private record Outcome(int code, String out, String err) {}

  private static Outcome cli(Map<String, String> environment, InputStream in, String... args)
      throws ReflectiveOperationException {
    Method run =
        Main.class.getDeclaredMethod(
            "run",
            String[].class,
            Map.class,
            InputStream.class,
            OutputStream.class,
            OutputStream.class);
    run.setAccessible(true);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = (int) run.invoke(null, args, environment, in, out, err);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String help(String... command) throws ReflectiveOperationException {
    String[] args = Stream.concat(Stream.of(command), Stream.of("--help")).toArray(String[]::new);
    return cli(Map.of(), InputStream.nullInputStream(), args).out();
  }

  private static Set<String> matches(String regex, String text) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(regex).matcher(text).results().map(match -> match.group(1)).forEach(found::add);
    return found;
  }

  private static Set<String> commands() throws ReflectiveOperationException {
    String help = help();
    String list = help.substring(help.indexOf("Commands:"), help.indexOf("WORKSPACE is"));
    return matches("(?m)^  ([a-z]+) ", list);
  }

  @Test
  void commands_areThoseThatAreDocumented() throws Exception {
    Set<String> commands = commands();
    assertThat(commands).contains("list", "import", "demo");
    String readme = text("README.md");
    String table =
        readme.substring(
            readme.indexOf("| command | does |"), readme.indexOf("| exit code | means |"));
    assertThat(matches("(?m)^\\| `([a-z]+)[ `]", table)).isEqualTo(commands);
    assertThat(matches("(?m)^## ([a-z]+)$", text("docs/cli.md"))).isEqualTo(commands);
  }

  @Test
  void options_areThoseThatAreDocumented() throws Exception {
    String option = "(?<![-\\w])(--[a-z][a-z-]*)";
    Set<String> options = matches(option, help());
    for (String command : commands()) {
      String help = help(command);
      options.addAll(matches(option, help));
      int list = help.indexOf("Commands:");
      for (String part : matches("(?m)^  ([a-z]+) ", list < 0 ? "" : help.substring(list))) {
        options.addAll(matches(option, help(command, part)));
      }
    }
    String manual = text("docs/cli.md");
    assertThat(matches(option, manual)).containsAll(without(options, "--help", "--version"));
    assertThat(options).containsAll(matches(option, manual));
    assertThat(options).containsAll(matches(option, text("README.md")));
  }

  private static Set<String> without(Set<String> all, String... some) {
    Set<String> rest = new TreeSet<>(all);
    Stream.of(some).forEach(rest::remove);
    return rest;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void console_printsWhatIsShown(String document, @TempDir Path temp) throws Exception {
    Console console = new Console(temp.toRealPath().resolve("example"));
    for (String block : blocks(document, "console")) {
      Deque<String> lines = new ArrayDeque<>(block.lines().toList());
      while (!lines.isEmpty()) {
        String command = lines.remove();
        assertThat(command).as(document).startsWith("$ ");
        StringBuilder shown = new StringBuilder();
        while (!lines.isEmpty() && !lines.peek().startsWith("$ ")) {
          shown.append(lines.remove()).append('\n');
        }
        assertThat(comparable(console.run(command.substring(2))))
            .as(document + ": " + command)
            .isEqualTo(comparable(shown.toString()));
      }
    }
  }

  /** Leaves out what differs from run to run, and warnings, which go to a logger. */
  private static String comparable(String output) {
    List<String> lines = new ArrayList<>();
    for (String line : output.lines().toList()) {
      if (!line.startsWith("WARN ")) {
        lines.add(
            line.replaceAll("\\d{8}T\\d{9}Z", "TIME")
                .replaceAll("20(2[6-9]|[3-9]\\d)-\\d\\d-\\d\\dT[\\d:.]+Z", "NOW")
                .replaceAll("[+-]?\\d+(\\.\\d+)? (ms|MB)", "N $2")
                .replaceAll("sqlite: version [\\d.]+", "sqlite: version N")
                .replaceAll("phase [\\d.]+ ", "phase N ")
                .replace('\\', '/')
                .replaceAll(" +", " "));
      }
    }
    return String.join("\n", lines);
  }

  /** As much of a shell as the documentation needs. */
  private static final class Console {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final String SHOWN = "/tmp/example";

    private final Path home;
    private final Map<String, String> environment = new TreeMap<>();
    private int exitCode;

    Console(Path home) {
      this.home = home;
      environment.put("user.home", home.resolveSibling("user").toString());
    }

    String run(String line) throws Exception {
      if (line.equals("echo $?")) {
        return exitCode + "\n";
      }
      Matcher export = Pattern.compile("export (\\w+)=(.*)").matcher(line);
      if (export.matches()) {
        String value = export.group(2);
        environment.put(export.group(1), value.startsWith(SHOWN) ? path(value).toString() : value);
        return "";
      }
      List<String> words = WORD.matcher(line).results().map(Console::word).toList();
      switch (words.get(0)) {
        case "cp" -> copy(path(words.get(2)), path(words.get(3)));
        case "mv" -> {
          Path file = path(words.get(1));
          Files.move(file, path(words.get(2)).resolve(file.getFileName()));
        }
        case "cmp" -> assertThat(path(words.get(1))).hasSameBinaryContentAs(path(words.get(2)));
        case "session-store" -> {
          return sessionStore(new ArrayList<>(words.subList(1, words.size())));
        }
        default -> throw new AssertionError("unknown command: " + line);
      }
      return "";
    }

    private static String word(MatchResult match) {
      return match.group(1) == null ? match.group(2) : match.group(1);
    }

    private Path path(String shown) {
      return shown.startsWith(SHOWN)
          ? home.resolve(shown.substring(SHOWN.length()).replaceAll("^/", ""))
          : ROOT.resolve(shown);
    }

    private static void copy(Path from, Path to) throws IOException {
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }

    private String sessionStore(List<String> args) throws Exception {
      byte[] input = {};
      Path output = null;
      for (int i = args.size() - 2; i > 0 && args.get(i).matches("[<>]"); i = args.size() - 2) {
        Path file = path(args.remove(i + 1));
        if (args.remove(i).equals("<")) {
          input = Files.readAllBytes(file);
        } else {
          output = file;
        }
      }
      args.replaceAll(word -> word.startsWith(SHOWN) ? path(word).toString() : word);
      Outcome outcome =
          cli(environment, new ByteArrayInputStream(input), args.toArray(String[]::new));
      exitCode = outcome.code();
      String printed = outcome.err();
      if (output == null) {
        printed = outcome.out() + printed;
      } else {
        Files.writeString(output, outcome.out());
      }
      return printed.replace(home.toString(), SHOWN);
    }
  }
}
