import org.jspecify.annotations.NullMarked;

/** Everything that works across stores, as a library and as a command line. */
@NullMarked
module dev.sessionstore.migrate {
  requires transitive dev.sessionstore;
  requires com.fasterxml.jackson.core;
  requires transitive dev.sessionstore.hybrid;
  requires dev.sessionstore.json;
  requires transitive dev.sessionstore.sqlite;
  requires info.picocli;
  requires static me.tongfei.progressbar;
  requires org.slf4j;

  exports dev.sessionstore.migrate;
  exports dev.sessionstore.migrate.backup;
  exports dev.sessionstore.migrate.corpus;

  opens dev.sessionstore.migrate.cli to
      info.picocli;
}
