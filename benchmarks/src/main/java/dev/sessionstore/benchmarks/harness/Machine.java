package dev.sessionstore.benchmarks.harness;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where a run took place.
 *
 * @param processors the number of processors
 * @param os the operating system
 * @param java the Java virtual machine
 * @param heapMegabytes the greatest heap
 * @param load how many threads ran or waited to, on average, in the minute before; negative if not
 *     known
 * @param version the version of the library
 * @param started when the run began
 */
public record Machine(
    int processors,
    String os,
    String java,
    long heapMegabytes,
    double load,
    String version,
    String started) {

  /** Describes the present machine. */
  public static Machine present() {
    String version = Machine.class.getPackage().getImplementationVersion();
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        Runtime.getRuntime().maxMemory() >> 20,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        version == null ? "unpackaged" : version,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
