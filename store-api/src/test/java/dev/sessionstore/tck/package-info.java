/**
 * The test kit: what every {@link dev.sessionstore.SessionStore} promises, as tests to inherit.
 *
 * <p>A backend proves itself with two small classes in its own tests:
 *
 * <pre>{@code
 * class MyStoreTest extends SessionStoreContract {
 *   @Override
 *   protected SessionStore open(StoreConfig config) {
 *     return MyStore.open(config);
 *   }
 * }
 *
 * class MyStorePropertiesTest extends SessionStoreProperties {
 *   @Override
 *   protected SessionStore open(StoreConfig config) {
 *     return MyStore.open(config);
 *   }
 * }
 * }</pre>
 *
 * <p>What a backend cannot do by its nature it declares in {@code lacks()}; the tests that need it
 * are then reported as skipped. Further subclasses run the same tests in other configurations, for
 * example with {@code config.toBuilder().cacheBytes(0).build()}. The kit needs JUnit Jupiter,
 * AssertJ and jqwik, and the tests jar of store-api. {@link
 * dev.sessionstore.tck.InMemorySessionStore} is a complete backend to look at.
 */
@NullMarked
package dev.sessionstore.tck;

import org.jspecify.annotations.NullMarked;
