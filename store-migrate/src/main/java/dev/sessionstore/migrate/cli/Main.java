package dev.sessionstore.migrate.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Results go to standard output and nothing else does; logs and errors go to
 * standard error; the exit code is 0 if it is done, 1 if the answer is no, 2 for wrong usage or
 * invalid input, 3 if the store failed.
 */
public final class Main {

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    // Whatever some library may print is no result.
    System.setOut(System.err);
    Map<String, String> environment = new HashMap<>(System.getenv());
    for (String name : System.getProperties().stringPropertyNames()) {
      environment.put(name, System.getProperty(name));
    }
    System.exit(
        run(
            TypedArguments.of(args),
            environment,
            System.in,
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err)));
  }

  /**
   * Runs a command.
   *
   * @param args the command line
   * @param environment environment variables and system properties
   * @param in standard input
   * @param out takes the results, in UTF-8
   * @param err takes the errors, in UTF-8
   * @return the exit code
   */
  static int run(
      String[] args,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      OutputStream err) {
    Results results = new Results(out);
    GlobalOptions options = new GlobalOptions();
    CommandContext context = new CommandContext(options, environment, in, results, err);
    try {
      int code = execute(commandLine(context), environment, args);
      results.flush();
      return code;
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError e) {
      return new ErrorReport(err, options, OutputFormat.askedFor(args)).report(e);
    }
  }

  private static int execute(
      CommandLine commandLine, Map<String, String> environment, String[] args) throws Exception {
    ParseResult parsed = parse(commandLine, args);
    if (CommandLine.executeHelpRequest(parsed) != null) {
      return ExitCode.DONE;
    }
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (!(last.commandSpec().userObject() instanceof StoreCommand command)) {
      throw usage("a command is missing", last.commandSpec().commandLine(), null);
    }
    ((GlobalOptions) parsed.commandSpec().userObject()).prepare(command, environment);
    return command.run();
  }

  private static ParseResult parse(CommandLine commandLine, String[] args) {
    try {
      return commandLine.parseArgs(args);
    } catch (UnmatchedArgumentException e) {
      String first = e.getUnmatched().isEmpty() ? "-" : e.getUnmatched().get(0);
      boolean command = !e.getCommandLine().getSubcommands().isEmpty() && !first.startsWith("-");
      String problem =
          command
              ? "unknown command '" + Printable.of(first) + "'"
              : String.valueOf(e.getMessage());
      throw usage(problem, e.getCommandLine(), e);
    } catch (ParameterException e) {
      throw usage(String.valueOf(e.getMessage()), e.getCommandLine(), e);
    }
  }

  private static CommandException usage(
      String problem, CommandLine command, @Nullable Throwable cause) {
    String name = command.getCommandSpec().qualifiedName();
    return CommandException.usage(problem + "; see " + name + " --help", cause);
  }

  private static CommandLine commandLine(CommandContext context) {
    CommandLine search = new CommandLine(new SearchCommand(context));
    search.setUnmatchedOptionsArePositionalParams(true); // any text can be looked for
    return new CommandLine(context.options())
        .addSubcommand(new WorkspacesCommand(context))
        .addSubcommand(new ListCommand(context))
        .addSubcommand(new ShowCommand(context))
        .addSubcommand(new DumpCommand(context))
        .addSubcommand(new CreateCommand(context))
        .addSubcommand(new UpdateCommand(context))
        .addSubcommand(new MessageCommand(context))
        .addSubcommand(new StatusCommand(context))
        .addSubcommand(new DeleteCommand(context))
        .addSubcommand(search)
        .addSubcommand(new ImportCommand(context))
        .addSubcommand(new DrainCommand(context))
        .addSubcommand(new MetricsCommand(context))
        .addSubcommand(new AdviseCommand(context))
        .addSubcommand(new RolloutCommand(context))
        .addSubcommand(new CheckCommand(context))
        .addSubcommand(new RepairCommand(context))
        .addSubcommand(new ExportCommand(context))
        .addSubcommand(new RollbackCommand(context))
        .addSubcommand(new RelinkCommand(context))
        .addSubcommand(new SalvageCommand(context))
        .addSubcommand(new RecoverCommand(context))
        .addSubcommand(new ArchiveCommand(context))
        .addSubcommand(BackupCommand.commandLine(context))
        .addSubcommand(new DoctorCommand(context))
        .addSubcommand(new StatsCommand(context))
        .addSubcommand(new IntegrityCommand(context))
        .addSubcommand(new OptimizeCommand(context))
        .addSubcommand(new VacuumCommand(context))
        .addSubcommand(new DemoCommand(context))
        .setExpandAtFiles(false) // an id may begin with @
        .setOut(
            new PrintWriter(
                new OutputStreamWriter(context.results().stream(), StandardCharsets.UTF_8), true));
  }
}
