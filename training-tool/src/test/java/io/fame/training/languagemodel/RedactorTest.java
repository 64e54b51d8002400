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
  private static final Redactor ALL = new Redactor(LanguageModelSettings.Redaction.DEFAULT);

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
        "open /home/alice/.ssh/id_rsa failed | open /home/<path> failed",
        "cannot stat '/root/backup/keys.txt' | cannot stat '/root/<path>'",
        "read ~deploy/app.conf: denied | read ~/<path>: denied",
        "opened C:\\Users\\Alice\\report.doc once | opened C:\\Users\\<path> once",
        "{\"user\":\"Alice Smith\",\"ok\":false} | {\"user\":\"<user>\",\"ok\":false}",
        "{\\\"user_name\\\":\\\"alice\\\"} | {\\\"user_name\\\":\\\"<user>\\\"}",
        "db_user=alice pool=3 | db_user=<user> pool=3",
        "logged in as alice from console | logged in as <user> from console",
        "{\"host\":\"web17\",\"n\":3} | {\"host\":\"<host>\",\"n\":3}",
        "node_name: worker-3 is gone | node_name: <host> is gone",
        "ip-10-0-3-7 left the ring | <host> left the ring",
        "Nov 22 15:00:01 web17 sshd[411]: fatal: no hostkeys | Nov 22 15:00:01 <host> sshd[411]: fatal: no hostkeys",
        "client_secret=abc&x=1 | client_secret=<key>&x=1",
        "secretKey: \"two words\" kept | secretKey: \"<key>\" kept",
        "login --password hunter2 failed | login --password <key> failed",
        "Cookie: a=1; session=xyz | Cookie: <key>",
        "Authorization: Token a1b2c3d4 sent | Authorization: Token <key> sent",
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
        "authorization: denied for this realm",
        "2026-01-01T00:00:00Z ERROR Store: disk is full",
        "rate is ~5/s now",
      })
  void what_a_verdict_needs_stays(String line) {
    assertThat(ALL.redact(line)).isEqualTo(line);
  }

  @Test
  void only_the_configured_categories_are_replaced() {
    Redactor some =
        new Redactor(
            new LanguageModelSettings.Redaction(
                Set.of(Redactor.Category.LONG_NUMBERS), 4, null, null));

    assertThat(some.redact("10.0.0.7 sent 12345 of 999"))
        .isEqualTo("10.0.0.7 sent <number> of 999");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user=alice password=x@y.com http://u:p@h.example.com/home/bob 10.0.0.1",
        "{\"user\":\"Alice Smith\",\"host\":\"web17\",\"token\":\"a b\"} in ~bob/x and /root/y",
        "Authorization: Bearer abcdef123456",
        "Cookie: a=1; b=2",
        "Nov 22 15:00:01 web17 sshd[411]: opened by bob(uid=0) with --password x"
      })
  void redacting_twice_changes_nothing(String line) {
    String once = ALL.redact(line);

    assertThat(once).isNotEqualTo(line);
    assertThat(ALL.redact(once)).isEqualTo(once);
  }

  @Test
  void the_name_of_a_field_tells_what_its_value_is() {
    assertThat(ALL.redact("host.name", "web17")).isEqualTo("<host>");
    assertThat(ALL.redact("kubernetes.node.name", "n1")).isEqualTo("<host>");
    assertThat(ALL.redact("user.id", "17")).isEqualTo("<user>");
    assertThat(ALL.redact("client.ip", "fe80")).isEqualTo("<ip>");
    assertThat(ALL.redact("service.name", "cart")).isEqualTo("cart");
    assertThat(ALL.redact("log.level", "ERROR")).isEqualTo("ERROR");
    assertThat(ALL.redact("host", "")).isEmpty();
    assertThat(
            new Redactor(
                    new LanguageModelSettings.Redaction(
                        Set.of(Redactor.Category.USERS), null, null, null))
                .redact("host.name", "web17"))
        .isEqualTo("web17");
  }
}
