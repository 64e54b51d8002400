/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Words that are no names wherever they stand: a closed vocabulary, which nothing in a log can
 * enlarge. Whether a word is a name cannot be told from how often and where it is written: all of
 * that is the same for the name of the only user of a program and for a word of its messages.
 */
final class OrdinaryWords {
  /** What stands where names do: roles, states, and the placeholders' own words. */
  private static final Set<String> ORDINARY =
      Set.copyOf(
          Arrays.asList(
              ("root admin administrator system daemon nobody guest anonymous user users username host"
                      + " hosts hostname node nodes server servers client peer local localhost"
                      + " localdomain default public shared internal external main master primary"
                      + " secondary replica leader follower worker service services app apps web www api"
                      + " database test tests demo example temp tmp data home work none null nil unknown"
                      + " undefined empty any all other self this that the and not for from with yes true"
                      + " false enabled disabled active inactive locked unlocked expired valid invalid"
                      + " missing absent present pending ready idle busy open opened closed online offline"
                      + " running started stopped success succeeded successful accepted granted"
                      + " failed failure error denied rejected refused timeout unreachable"
                      + " unavailable unauthorized unauthenticated authenticated"
                      + " mac email key token number path ipv4 ipv6 http https tcp udp")
                  .split(" ")));

  /** Of {@code errno(3)} and {@code signal(7)}, what could not be an initial and a family name. */
  private static final Set<String> CODES =
      Set.copyOf(
          Arrays.asList(
              ("eacces eaddrinuse eaddrnotavail ebadf econnaborted econnrefused econnreset edeadlk"
                      + " edquot ehostdown ehostunreach eintr einval emfile enametoolong enetdown"
                      + " enetreset enetunreach enfile enobufs enodev enoent enolck enomem enospc"
                      + " enosys enotconn enotdir enotempty enotsock enotsup eopnotsupp eoverflow"
                      + " erofs eshutdown etimedout etxtbsy ewouldblock"
                      + " sigabrt sigbus sigfpe sighup sigint sigkill sigpipe sigquit sigsegv sigstop"
                      + " sigterm sigtrap")
                  .split(" ")));

  /** Classes of errors: nobody's name ends so. */
  private static final Pattern ERROR_CLASS =
      Pattern.compile("(?:.*[\\p{L}\\p{N}])?(?:exception|[\\p{L}\\p{N}]{4}error)");

  private OrdinaryWords() {}

  /**
   * @param name in lower case
   */
  static boolean contains(String name) {
    return ORDINARY.contains(name) || CODES.contains(name) || ERROR_CLASS.matcher(name).matches();
  }
}
