package dev.sessionstore.sqlite;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.TextQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decoded sessions, kept because decoding is what reads cost. Thread-safe.
 *
 * <p><b>Validity.</b> The cache stands at a place in the change journal, the cursor: what it holds
 * is the state of the database after the write with that sequence. Whoever is about to use it asks
 * the database whether anything was committed since ({@link ReadConnection#refresh}); if so, it
 * reads the journal from the cursor on and evicts the sessions named there. Our own writer does the
 * same inside its transaction, so that the cursor is then the greatest sequence there is, and after
 * its commit puts the new states in and moves the cursor itself. By then the write lock is free: a
 * reader may have seen the commit, and others may have written since. Where the cursor tells so,
 * the new states stay out. A reader that has loaded a session may put it in only if its snapshot
 * stands where the cache does: an older state would be stale, and a newer one would make a list of
 * two points in time.
 *
 * <p><b>Bound.</b> Sessions are weighed by what their texts take in memory; the least recently used
 * leave first. A workspace's listing (its ids in store order) is kept apart from the sessions,
 * which may leave without it. So are the first pages of its lists: a few of them, each with a small
 * share of the bound at most. Our own writes are taken over into them; a write of others, which the
 * journal names but does not tell, ends all of its workspace.
 *
 * <p><b>All sessions.</b> Whoever asks for all of them gets the same unmodifiable list until one
 * changes or leaves: to find and to move a thousand entries costs far more than the rest of the
 * read. That they were used is noted with the list, and told to the entries before one has to
 * leave.
 */
final class SessionCache {

  /** The cursor before the first look at the journal. */
  static final long UNKNOWN = -1;

  /** How many first pages are held: four orders of a few workspaces. */
  private static final int MAX_PAGES = 16;

  /** What a text or an object takes besides its characters: headers, references, padding. */
  private static final long OBJECT = 56;

  /** A session, its row, and where it stands in store order. */
  record Entry(long pk, long position, WorktreeSession session) {}

  /** A row of the journal. */
  record Change(long sequence, long workspaceId, String sessionId, long pk, boolean deleted) {}

  /**
   * The sessions that were updated last.
   *
   * @param isWhole whether the workspace has no others
   */
  record Recent(List<WorktreeSession> sessions, boolean isWhole) {

    static final Recent NONE = new Recent(List.of(), false);

    /** So many are looked at, and then only as long as one of so few has been a hit. */
    private static final int TRIED = 16;

    private static final int ONE_OF = 4;

    /** Returns the hits if it can be told from these sessions which they are. */
    Optional<List<SearchHit>> search(TextQuery query, int limit) {
      List<SearchHit> hits = new ArrayList<>();
      if (!isWhole && sessions.size() < limit) {
        return Optional.empty();
      }
      for (int i = 0; i < sessions.size() && hits.size() < limit; i++) {
        if (i >= TRIED && hits.size() * ONE_OF < i) {
          return Optional.empty();
        }
        query.firstHit(sessions.get(i)).ifPresent(hits::add);
      }
      return isWhole || hits.size() == limit ? Optional.of(hits) : Optional.empty();
    }
  }

  private record Weighed(Entry entry, long weight) {}

  /** The ids of a workspace in store order, and its sessions as they were last asked for. */
  private static final class Listing {

    final List<String> ids;

    /** None since one of them has changed or left. */
    @Nullable List<WorktreeSession> sessions;

    /** Whether the sessions were asked for without their entries having been told. */
    boolean usedSince;

    Listing(List<String> ids) {
      this.ids = ids;
    }
  }

  private record PageKey(long workspaceId, SessionOrder order) {}

  private final long maxWeight;
  private final LinkedHashMap<SessionKey, Weighed> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Long, Listing> listings = new HashMap<>();
  private final LinkedHashMap<PageKey, FirstPage> pages = new LinkedHashMap<>(16, 0.75f, true);
  private long weight;
  private long cursor = UNKNOWN;

  SessionCache(long maxWeight) {
    this.maxWeight = maxWeight;
  }

  synchronized long cursor() {
    return cursor;
  }

  synchronized long weight() {
    return weight + pagesWeight();
  }

  synchronized @Nullable Entry get(long workspaceId, String sessionId) {
    Weighed found = sessions.get(new SessionKey(workspaceId, sessionId));
    return found == null ? null : found.entry();
  }

  /** The ids of a workspace in store order, or null if they are not known. */
  synchronized @Nullable List<String> ids(long workspaceId) {
    Listing listing = listings.get(workspaceId);
    return listing == null ? null : List.copyOf(listing.ids);
  }

  /** All sessions of a workspace in store order, or null if any is missing. */
  synchronized @Nullable List<WorktreeSession> getAll(long workspaceId) {
    Listing listing = listings.get(workspaceId);
    if (listing == null) {
      return null;
    }
    if (listing.sessions == null) {
      listing.sessions = collect(workspaceId, listing.ids);
    } else {
      listing.usedSince = true;
    }
    return listing.sessions;
  }

  private @Nullable List<WorktreeSession> collect(long workspaceId, List<String> ids) {
    List<WorktreeSession> all = new ArrayList<>(ids.size());
    for (String id : ids) {
      Weighed found = sessions.get(new SessionKey(workspaceId, id));
      if (found == null) {
        return null;
      }
      all.add(found.entry().session());
    }
    return Collections.unmodifiableList(all);
  }

  /** The first page of a workspace's list, or null if it is not known. */
  synchronized @Nullable Page<SessionSummary> firstPage(
      long workspaceId, SessionOrder order, int limit) {
    FirstPage page = pages.get(new PageKey(workspaceId, order));
    return page == null ? null : page.page(limit);
  }

  /** The sessions of a workspace that were updated last, as far as they are held. */
  synchronized Recent recent(long workspaceId) {
    FirstPage page = pages.get(new PageKey(workspaceId, SessionOrder.UPDATED_DESC));
    if (page == null) {
      return Recent.NONE;
    }
    List<WorktreeSession> held = new ArrayList<>();
    for (String id : page.ids()) {
      Weighed found = sessions.get(new SessionKey(workspaceId, id));
      if (found == null) {
        return new Recent(held, false);
      }
      held.add(found.entry().session());
    }
    return new Recent(held, page.isWhole());
  }

  /** Puts in a first page that was loaded from a snapshot standing at the given sequence. */
  synchronized void offerFirstPage(
      long workspaceId, SessionOrder order, FirstPage page, long snapshot) {
    if (snapshot == cursor) {
      pages.put(new PageKey(workspaceId, order), page);
      Iterator<FirstPage> eldest = pages.values().iterator();
      if (pages.size() > MAX_PAGES) {
        eldest.next();
        eldest.remove();
      }
      boundPages();
    }
  }

  /** Pages that are too large for the bound leave; where they grew, sessions leave for them. */
  private void boundPages() {
    pages.values().removeIf(page -> page.weight() > maxWeight / MAX_PAGES);
    makeRoomFor(0);
  }

  private long pagesWeight() {
    long sum = 0;
    for (FirstPage page : pages.values()) {
      sum += page.weight();
    }
    return sum;
  }

  private void inPages(long workspaceId, Consumer<FirstPage> change) {
    for (SessionOrder order : SessionOrder.values()) {
      FirstPage page = pages.get(new PageKey(workspaceId, order));
      if (page != null) {
        change.accept(page);
      }
    }
  }

  private void forgetPages(long workspaceId) {
    pages.keySet().removeIf(key -> key.workspaceId() == workspaceId);
  }

  /**
   * Returns what is held of these sessions, for a reader whose snapshot stands at the given
   * sequence; nothing if the cache stands elsewhere.
   */
  synchronized Map<String, Entry> heldAt(long workspaceId, List<String> ids, long snapshot) {
    Map<String, Entry> held = new HashMap<>();
    for (String id : ids) {
      Entry found = heldAt(workspaceId, id, snapshot);
      if (found != null) {
        held.put(id, found);
      }
    }
    return held;
  }

  /** The same for one session; null if it is not held. */
  synchronized @Nullable Entry heldAt(long workspaceId, String sessionId, long snapshot) {
    return snapshot == cursor ? get(workspaceId, sessionId) : null;
  }

  /** Puts in a session that was loaded from a snapshot standing at the given sequence. */
  synchronized void offer(long workspaceId, Entry entry, long snapshot) {
    if (snapshot == cursor) {
      put(workspaceId, entry);
    }
  }

  /** Puts in all sessions of a workspace, loaded from one snapshot; none if they would not fit. */
  synchronized void offerAll(long workspaceId, List<Entry> entries, long snapshot) {
    if (snapshot != cursor) {
      return;
    }
    long total = 0;
    List<String> ids = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      total += weigh(entry.session());
      ids.add(entry.session().id());
    }
    if (total + pagesWeight() <= maxWeight) {
      listings.forEach(this::tellUse); // before they would be used later than these
      entries.forEach(entry -> put(workspaceId, entry));
      listings.put(workspaceId, new Listing(ids));
    }
  }

  /** Forgets the sessions that others have written, and moves the cursor. */
  synchronized void evict(List<Change> changes) {
    for (Change change : changes) {
      if (change.sequence() > cursor) {
        cursor = change.sequence();
        Weighed held = remove(new SessionKey(change.workspaceId(), change.sessionId()));
        forgetPages(change.workspaceId());
        boolean inItsPlace = held != null && held.entry().pk() == change.pk() && !change.deleted();
        if (!inItsPlace) {
          Listing old = listings.remove(change.workspaceId());
          if (old != null) {
            tellUse(change.workspaceId(), old);
          }
        }
      }
    }
  }

  /** Forgets everything, and stands at the given sequence. */
  synchronized void startAfresh(long sequence) {
    sessions.clear();
    listings.clear();
    pages.clear();
    weight = 0;
    cursor = Math.max(cursor, sequence);
  }

  /** Makes several changes of which a reader sees all or none. */
  synchronized void atOnce(Runnable changes) {
    changes.run();
  }

  /** Takes over that our own writer has just journaled a session that is as it was. */
  synchronized void advance(long sequence) {
    cursor = Math.max(cursor, sequence);
  }

  /** Takes over what our own writer has just committed. */
  synchronized void commit(long workspaceId, Entry entry, boolean isNew, long sequence) {
    if (sequence <= cursor) {
      return;
    }
    cursor = sequence;
    put(workspaceId, entry);
    inPages(workspaceId, page -> page.put(entry));
    boundPages();
    if (isNew) {
      list(workspaceId, entry.session().id());
    }
  }

  /**
   * Takes over one of many writes that our own writer has just committed. What it has written stays
   * out: nobody has asked for it, and all of it would drive out what is in use.
   */
  synchronized void pass(long workspaceId, String sessionId, boolean isNew, long sequence) {
    if (sequence <= cursor) {
      return;
    }
    cursor = sequence;
    remove(new SessionKey(workspaceId, sessionId));
    forgetPages(workspaceId);
    if (isNew) {
      list(workspaceId, sessionId);
    }
  }

  private void list(long workspaceId, String sessionId) {
    Listing listing = listings.get(workspaceId);
    if (listing != null) {
      listing.ids.add(sessionId);
      listing.sessions = null;
    }
  }

  /** Takes over a deletion that our own writer has just committed. */
  synchronized void commitDeletion(long workspaceId, String sessionId, long sequence) {
    if (sequence <= cursor) {
      return;
    }
    cursor = sequence;
    remove(new SessionKey(workspaceId, sessionId));
    inPages(workspaceId, page -> page.remove(sessionId));
    Listing listing = listings.get(workspaceId);
    if (listing != null) {
      listing.ids.remove(sessionId);
      listing.sessions = null;
    }
  }

  private void put(long workspaceId, Entry entry) {
    SessionKey key = new SessionKey(workspaceId, entry.session().id());
    remove(key);
    long added = weigh(entry.session());
    if (added <= maxWeight - pagesWeight()) {
      makeRoomFor(added);
      sessions.put(key, new Weighed(entry, added));
      weight += added;
    }
  }

  private void makeRoomFor(long added) {
    long most = maxWeight - pagesWeight() - added;
    if (weight > most) {
      listings.forEach(this::tellUse);
    }
    Iterator<Map.Entry<SessionKey, Weighed>> eldest = sessions.entrySet().iterator();
    while (weight > most && eldest.hasNext()) {
      Map.Entry<SessionKey, Weighed> leaving = eldest.next();
      weight -= leaving.getValue().weight();
      eldest.remove();
      forgetList(leaving.getKey().workspaceId());
    }
  }

  private void tellUse(long workspaceId, Listing listing) {
    if (listing.usedSince) {
      listing.ids.forEach(id -> sessions.get(new SessionKey(workspaceId, id)));
      listing.usedSince = false;
    }
  }

  private @Nullable Weighed remove(SessionKey key) {
    Weighed removed = sessions.remove(key);
    if (removed != null) {
      weight -= removed.weight();
      forgetList(key.workspaceId());
    }
    return removed;
  }

  private void forgetList(long workspaceId) {
    Listing listing = listings.get(workspaceId);
    if (listing != null) {
      listing.sessions = null;
    }
  }

  private static long weigh(WorktreeSession session) {
    long sum = 20 * OBJECT + characters(session.id(), session.task(), session.model());
    sum += characters(session.extensions().text());
    List<String> mix = session.runtimeMix();
    sum += mix == null ? 0 : mix.size() * OBJECT;
    for (WorktreeInstance instance : session.instances()) {
      sum += 14 * OBJECT + characters(instance.output(), instance.worktreePath());
      sum += characters(instance.branch(), instance.agentName(), instance.tmuxSessionId());
      sum += characters(instance.extensions().text());
    }
    for (ChatMessage message : session.chatHistory()) {
      sum += 7 * OBJECT + characters(message.id(), message.content());
      sum += characters(message.extensions().text());
    }
    return sum;
  }

  /** What some objects and their texts take, about. */
  static long weigh(int objects, @Nullable String... texts) {
    return objects * OBJECT + characters(texts);
  }

  /** Two bytes for each character, the most that Java takes. */
  private static long characters(@Nullable String... texts) {
    long length = 0;
    for (String text : texts) {
      length += text == null ? 0 : text.length();
    }
    return 2 * length;
  }
}
