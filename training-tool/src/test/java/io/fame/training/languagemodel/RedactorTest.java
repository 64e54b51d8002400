/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private static final Redactor ALL = new Redactor(new LanguageModelSettings.Redaction(null, null));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connect from 10.0.0.7:443 refused | connect from <ip>:443 refused",
        "peer fe80::1ff:fe23:4567:890a gone | peer <ip> gone",
        "2001:db8:0:0:0:0:2:1 is up | <ip> is up",
        "arp 00:1B:44:11:3A:B7 flapped | arp <mac> flapped",
        "no route to db-1.prod.example.com | no route to <host>",
        "GET https://shop.internal/item?id=5 | GET https://<host>/item?id=5",
        "GET http://payments:8080/x | GET http://<host>:8080/x",
        "hostname=web17 load=3 | hostname=<host> load=3",
        "mail from alice.b+x@example.org bounced | mail from <email> bounced",
        "Failed password for root from 1.2.3.4 | Failed password for <user> from <ip>",
        "Failed password for invalid user admin from 1.2.3.4 | Failed password for invalid user <user> from <ip>",
        "user=alice did it | user=<user> did it",
        "session opened for user deploy by (uid=0) | session opened for user <user> by (uid=<user>)",
        "open /home/alice/.ssh/id_rsa failed | open /home/<user>/.ssh/id_rsa failed",
        "password=hunter2 rejected | password=<key> rejected",
        "\"api_key\": \"abc123\", ok | \"api_key\": \"<key>\", ok",
        "Authorization: Bearer abcdef123456 sent | Authorization: Bearer <key> sent",
        "AKIAIOSFODNN7EXAMPLE used | <key> used",
        "token ghp_16C7e42F292c6912E7710c838347Ae178B4a leaked | token <key> leaked",
        "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmN expired | jwt <key> expired",
        "postgres://app:s3cret@db:5432/shop | postgres://<key>@<host>:5432/shop",
        "etag 9f86d081884c7d659a2feaa0c55ad015 stale | etag <token> stale",
        "blob Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg missing | blob <token> missing",
        "card 4111111111111111 charged | card <number> charged",
      })
  void what_identifies_or_opens_is_replaced(String line, String expected) {
    assertThat(ALL.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /item/17 answered with 502 in 4031 ms",
        "checkpoint complete: wrote 123 buffers (0.8%); 0 WAL file(s) added",
        "java.lang.OutOfMemoryError: Java heap space",
        "instruction cache parity error corrected",
        "user not found",
        "release 3.6.0 started at 12:30:05",
        "rts: kernel terminated for reason 1004",
        "ciod: failed to read message prefix on control stream",
        "module org.apache.lucene.index.IndexWriter closed",
        "background saving terminated with success",
      })
  void what_a_verdict_needs_stays(String line) {
    assertThat(ALL.redact(line)).isEqualTo(line);
  }

  @Test
  void only_the_configured_categories_are_replaced() {
    Redactor some =
        new Redactor(
            new LanguageModelSettings.Redaction(Set.of(Redactor.Category.LONG_NUMBERS), 4));

    assertThat(some.redact("10.0.0.7 sent 12345 of 999"))
        .isEqualTo("10.0.0.7 sent <number> of 999");
  }

  @Test
  void redacting_twice_changes_nothing() {
    String once =
        ALL.redact("user=alice password=x@y.com http://u:p@h.example.com/home/bob 10.0.0.1");

    assertThat(ALL.redact(once)).isEqualTo(once);
  }
}
