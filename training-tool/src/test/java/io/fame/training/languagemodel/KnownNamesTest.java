/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.training.languagemodel.LanguageModelSettings.Redaction;
import io.fame.training.languagemodel.Redactor.Category;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that one line gives away are recognized in all others. */
class KnownNamesTest {
  private static final List<String> FIELDS = List.of("host.name", "service.name");

  /** What a name may stand in so that it is known for one; {@code @} is the name. */
  private static final List<String> POSITIONS =
      List.of(
          "login user=@ ok",
          "{\"user\":\"@\",\"n\":1}",
          "hostname=@, load 3",
          "msg node_name='@'",
          "session opened for user @ by (uid=0)",
          "Failed password for @ from 10.0.0.1 port 22",
          "Accepted publickey for @ from 10.0.0.1",
          "open /home/@/mail failed",
          "read ~@/app.conf",
          "opened C:\\Users\\@\\x.doc",
          "account=CORP\\@ seen",
          "Nov 22 15:00:01 @ sshd[411]: ready");

  /** What nobody would know a name in. */
  private static final List<String> FREE =
      List.of(
          "quota of @ is used up",
          "@: restarting in 3 s",
          "moved 17 files from (@) to archive",
          "gave up after 3 tries [peers: web01,@,web03]",
          "@'s session ended",
          "rep_@.txt written, see ticket/@",
          "@");

  private static Redactor knowing(String... messages) {
    Redactor redactor = new Redactor(Redaction.DEFAULT);
    for (String message : messages) {
      redactor.learn(LogLine.of(message), List.of());
    }
    return redactor;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login user=glosli-a ok",
        "{\\\"user_name\\\":\\\"glosli-a\\\"}",
        "account=CORP\\glosli-a locked",
        "session opened for user glosli-a by (uid=0)",
        "Accepted publickey for glosli-a from 10.0.0.1",
        "logged in as glosli-a",
        "open /home/glosli-a/x failed",
        "host=glosli-a down",
        "GET http://glosli-a:8080/x",
        "connect to glosli-a.prod.internal refused",
        "2026-01-01T00:00:00Z glosli-a sshd[1]: ready",
      })
  void a_name_is_known_by_where_it_stands(String line) {
    assertThat(knowing(line).redact("Quota of Glosli-A is used up (glosli-a/17)"))
        .containsPattern("^Quota of <(?:user|host)> is used up \\(<(?:user|host)>/17\\)$");
  }

  @Test
  void a_field_gives_a_name_away_and_a_field_that_is_sent_makes_it_an_ordinary_word() {
    Redactor redactor = new Redactor(Redaction.DEFAULT);
    redactor.learn(new LogLine("ready", List.of("web-a.example.com", "payments")), FIELDS);
    redactor.learn(new LogLine("ready", List.of("payments", "cart")), FIELDS);
    redactor.learn(new LogLine("ready", List.of("ledger", "cart")), FIELDS);

    assertThat(redactor.redact("web-a lost ledger, payments waits for cart"))
        .isEqualTo("<host> lost <host>, payments waits for cart");
    assertThat(redactor.redact("service.name", "payments")).isEqualTo("payments");
  }

  @Test
  void nobody_can_make_a_common_word_vanish_by_logging_in_with_it() {
    Redactor redactor =
        knowing(
            "login refused user=timeout",
            "Failed password for connection from 10.0.0.1",
            "{\"user\":\"memory\",\"host\":\"disk-failure\"}",
            "open /home/exception/x");

    String honest = "connection timeout, out of memory after exception and disk-failure";
    assertThat(redactor.redact(honest)).isEqualTo(honest);
    assertThat(redactor.names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NullPointerException",
        "java.lang.OutOfMemoryError",
        "kube_apiserver_ReconcileError",
        "ECONNREFUSED",
        "SIGSEGV"
      })
  void nobody_can_make_a_failures_name_vanish_by_logging_in_with_it(String word) {
    for (String as : List.of(word, word.toUpperCase(Locale.ROOT), word.toLowerCase(Locale.ROOT))) {
      for (String position : POSITIONS) {
        Redactor redactor = knowing(position.replace("@", as));
        assertThat(redactor.redact("job ended: " + word)).as(position).endsWith(word);
        assertThat(redactor.redact(position.replace("@", as)))
            .as("in its place it goes")
            .doesNotContain(as);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"terror7", "glosli-error", "mcerror", "exceptional9", "sigurd-v", "enocx"})
  void what_only_resembles_a_failures_name_may_be_a_name(String name) {
    assertThat(knowing("login user=" + name).redact("quota of " + name))
        .isEqualTo("quota of <user>");
  }

  @Test
  void a_common_word_that_is_a_name_can_be_said_to_be_one() {
    Redactor redactor = new Redactor(new Redaction(null, null, List.of("Bob"), null));

    assertThat(redactor.redact("Bob's quota, bobbin of bob"))
        .isEqualTo("<user>'s quota, bobbin of <user>");
  }

  private static Redactor listing(String... names) {
    return new Redactor(new Redaction(null, null, List.of(names), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "_svc | quota of _svc and _SVC, svc_ and my_svc are others | quota of <user> and <user>, svc_"
            + " and my_svc are others",
        "backup$ | (backup$) backup of CORP\\backup$ done | (<user>) backup of CORP\\<user> done",
        "O'Brien | quota of o'brien, user=O'Brien | quota of <user>, user=<user>",
        "Jane van  Dyk | ticket of jane van dyk: | ticket of <user>:",
        "Pat, O'Hara | {'user':'Pat, O'Hara'} told pat, o'hara | {'user':'<user>'} told <user>",
        "a-b-c-d-e-f-g-h-i-j | by a-b-c-d-e-f-g-h-i-j now | by <user> now",
        "_svc | open /home/_svc/mail of _svc@example.com | open /home/<path> of <email>",
        "o'host | o'host=web17 of o'host | <user>=<host> of <user>",
        "user | user=alice, user bob | <user>=<user>, <user> <user>",
        "al | al, pal | <user>, pal",
      })
  void a_listed_name_is_replaced_whatever_signs_it_has(String name, String line, String sent) {
    Redactor redactor = listing("someone", " " + name + " ");

    assertThat(redactor.redact(line)).isEqualTo(sent);
    assertThat(redactor.redact(sent)).isEqualTo(sent);
  }

  @Test
  void a_listed_name_may_be_of_any_length() {
    String name = "z".repeat(40) + "_" + "y".repeat(40);

    assertThat(listing(name, "x".repeat(65)).redact("of " + name + " and " + "x".repeat(65)))
        .isEqualTo("of <user> and <user>");
  }

  @Test
  void a_listed_name_is_one_although_a_field_that_is_sent_has_it_too() {
    Redactor redactor = listing("payments", "_svc");
    redactor.learn(new LogLine("ready", List.of("web-a", "payments")), FIELDS);
    redactor.learn(new LogLine("ready", List.of("web-a", "_svc")), FIELDS);

    assertThat(redactor.redact("payments waits for _svc")).isEqualTo("<user> waits for <user>");
    assertThat(redactor.redact("service.name", "payments")).isEqualTo("<user>");
    assertThat(redactor.names().get(Category.USERS)).containsExactly("_svc", "payments");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_deploy7$", "Deploy7", " deploy7 ", "deploy7@example.com"})
  void a_kept_word_is_told_by_the_name_that_a_line_would_give_away(String keep) {
    Redactor redactor = new Redactor(new Redaction(null, null, null, List.of(keep)));
    redactor.learn(LogLine.of("user=deploy7"), List.of());

    assertThat(redactor.redact("deploy7 done")).isEqualTo("deploy7 done");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "login: failed | login failed again",
        "user=root host=localhost server=primary | root of primary on localhost",
        "Failed password for invalid user glosli from 10.0.0.1 | glosli",
        "logname= uid=0 ruser= rhost=10.0.0.1  user=root | rhost uid ruser",
        "user=unknown account=locked owner=null | unknown owner, account locked",
        "user logged out, user disconnected | disconnected and logged out",
        "unknown user agent | agent started",
        "GET https://api.github.com/x http://payments:80/ | api of payments on github",
        "uid=17 host=10.0.0.1 user=al | 17 files of al",
        "log4j.properties and main-1.py loaded | log4j and main-1 ok",
        "at node: unreachable | peer unreachable",
      })
  void words_that_say_something_about_names_are_none(String line, String free) {
    assertThat(knowing(line).redact(free)).isEqualTo(free);
  }

  @Test
  void a_part_of_a_word_is_no_name() {
    assertThat(knowing("user=an17", "host=disk7").redact("van17ish an17s, AN17 on disk7-2 disk77"))
        .isEqualTo("van17ish an17s, <user> on <host>-2 disk77");
  }

  @Test
  void a_word_can_be_kept_and_a_category_left_out() {
    LogLine line = LogLine.of("user=deploy7 host=web17");
    Redactor keeping = new Redactor(new Redaction(null, null, null, List.of("Deploy7")));
    keeping.learn(line, List.of());
    assertThat(keeping.redact("deploy7 on web17 done")).isEqualTo("deploy7 on <host> done");
    assertThat(keeping.names()).isEqualTo(Map.of(Category.HOSTS, new TreeSet<>(Set.of("web17"))));

    Redactor usersOnly = new Redactor(new Redaction(Set.of(Category.USERS), null, null, null));
    usersOnly.learn(line, List.of());
    assertThat(usersOnly.redact("deploy7 on web17 done")).isEqualTo("<user> on web17 done");
  }

  @Test
  void an_account_behind_a_windows_domain_is_replaced_in_its_place() {
    assertThat(new Redactor(Redaction.DEFAULT).redact("user=CORP\\alice refused"))
        .isEqualTo("user=<user> refused");
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> piece =
        Arbitraries.strings().withCharRange('a', 'z').numeric().ofMinLength(2).ofMaxLength(4);
    return Combinators.combine(
            Arbitraries.strings().withCharRange('g', 'w').ofMinLength(3).ofMaxLength(6),
            piece.list().ofMaxSize(1),
            Arbitraries.of("-", "_", "."))
        .as(
            (first, rest, separator) -> {
              List<String> pieces = new ArrayList<>(List.of("x" + first + "7"));
              pieces.addAll(rest);
              return String.join(separator, pieces);
            });
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void no_name_that_any_position_gave_away_leaves_in_any_line_and_equal_lines_stay_equal(
      @ForAll("names") String name, @ForAll("names") String other) {
    for (String position : POSITIONS) {
      Redactor redactor = knowing(position.replace("@", name), "user=" + other);
      assertThat(redactor.redact(name)).as(position).matches("<(?:user|host)>");
      Pattern whole =
          Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}])");
      for (String free : FREE) {
        String line = free.replace("@", name);
        String sent = redactor.redact(line);
        assertThat(whole.matcher(sent).find()).as("%s, %s: %s", position, line, sent).isFalse();
        assertThat(redactor.redact(sent)).isEqualTo(sent);
        assertThat(redactor.redact(free.replace("@", name.toUpperCase(Locale.ROOT))))
            .isEqualTo(sent);
        assertThat(sent.replaceAll("<(?:user|host)>", "")).isEqualTo(free.replace("@", ""));
      }
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void lines_without_a_known_name_are_redacted_as_before(
      @ForAll("names") String name, @ForAll("names") String other) {
    String line = "backup of " + other + " took 17 s, see /var/log/" + other;
    Redactor redactor = knowing("user=" + name);
    if (!other.contains(name)) {
      assertThat(redactor.redact(line)).isEqualTo(new Redactor(Redaction.DEFAULT).redact(line));
    }
  }
}
