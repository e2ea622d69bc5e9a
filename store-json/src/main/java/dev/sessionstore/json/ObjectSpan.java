package dev.sessionstore.json;

import java.util.List;

/**
 * An object in a damaged file whose brackets are in order, or the part of one that was broken.
 *
 * @param startByte where it begins
 * @param endByte the offset of the byte after its last
 * @param indent how many blanks stand before it in its line; -1 if anything else does
 * @param sessionLike whether it has all members that a session must have
 * @param inner the objects within it that are like sessions, or hold such, in their order
 */
record ObjectSpan(
    long startByte, long endByte, int indent, boolean sessionLike, List<ObjectSpan> inner) {

  /** Whether it may be of use to somebody who looks for sessions. */
  boolean isWorthALook() {
    return sessionLike || !inner.isEmpty();
  }
}
