package dev.sessionstore.migrate.cli;

import picocli.CommandLine.IVersionProvider;

/** Reads the version from the manifest. */
final class VersionProvider implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"session-store " + (version == null ? "(not packaged)" : version)};
  }
}
