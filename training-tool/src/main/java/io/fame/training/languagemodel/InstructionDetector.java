/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes lines that speak to their reader instead of reporting: instructions, role markers,
 * answers in our own format, also encoded, spaced out or in other alphabets. Such a line is shown
 * to people and to no model. This is a sieve, not a wall: behind it stand quoting, canaries and
 * votes.
 */
public final class InstructionDetector {
  /** Texts this short hold no instruction once they are decoded. */
  private static final int SHORTEST_CODE = 16;

  private static final Pattern MARKERS =
      Pattern.compile(
          "<\\|[a-z_]{2,}\\|?>?|\\[/?inst\\]|<</?sys>>|</?s>\\s|<(?:start|end)_of_turn>"
              + "|</?(?:system|assistant|user|instructions?|tool_call|function_calls?|prompt)>"
              + "|#{2,}\\s*(?:instructions?|system|response|task|human|assistant)"
              + "|(?:^|[\\s\"'.;\\]}>])(?:human|assistant|chatgpt|developer)\\s*:\\s"
              + "|\\{\\s*\"?role\"?\\s*:|\"(?:verdicts?|labels?)\"\\s*:|begin_?of_?text|end_?of_?text",
          Pattern.CASE_INSENSITIVE);

  /** To whom such lines talk. */
  private static final Pattern READER =
      Pattern.compile(
          "\\b(?:language model|llm|chatgpt|gpt-?[345]|claude|gemini|copilot|ai (?:model|assistant|agent|system|reading)"
              + "|(?:dear|note to|hey|attention,?|hello|as an?) (?:the )?(?:ai|assistant|model|classifier|annotator|labell?er|reader)"
              + "|to the (?:ai|assistant|model|classifier|annotator|labell?er)"
              + "|you are (?:now |a |an |in |free)|you must|you should|you will now|your (?:task|job|instructions?|answer|verdict|role|rules|new)"
              + "|system prompt|prompt injection|jailbreak|developer mode|dan mode|test mode|(?:pretend|act as|roleplay|imagine) )",
          Pattern.CASE_INSENSITIVE);

  /** What such lines want: our words, as something to be said. */
  private static final Pattern WISH =
      Pattern.compile(
          "\\b(?:ignore|disregard|forget|override|bypass|overrule|discard|skip)\\b.{0,40}\\b(?:previous|prior|above|earlier|all|any|every|other|preceding|foregoing|instructions?|rules?|prompts?|context|lines?|guidelines?|message)\\b"
              + "|\\b(?:answer|reply|respond|say|output|return|print|write|emit|mark|label|classify|categori[sz]e|treat|rate|judge|tag|flag|report|consider|count|declare|set|give|choose|vote)\\b.{0,60}\\b(?:normal|anomal(?:y|ous|ies)|benign|routine|harmless|healthy|unsure)\\b"
              + "|\\b(?:verdicts?|labels?|classification|correct answer|answer|ground truth)\\b.{0,25}\\b(?:normal|anomal(?:y|ous)|benign|routine|unsure)\\b"
              + "|\\b(?:new|updated|revised|real|actual|hidden|following|these|my|our|the) (?:instructions?|rules?|task|directives?|policy)\\b.{0,5}(?::|are\\b|is\\b|say\\b|follow)"
              + "|\\b(?:all|every|each|other|following|next|these|those|remaining|rest of the) (?:of the )?(?:lines?|entries|messages?|logs?)\\b.{0,30}\\b(?:normal|anomal(?:y|ous|ies)|benign|harmless)\\b"
              + "|\\b(?:answer|reply|respond)\\b.{0,30}\\b(?:every|each|all|only)\\b"
              + "|\\b(?:override|overrule|change|update)\\b.{0,30}\\b(?:classification|labell?ing|verdicts?)\\b"
              + "|\\bnot an? anomaly\\b|\\b(?:auto-?)?(?:classified|labell?ed|triaged?|verdict)\\b.{0,15}\\b(?:normal|anomal)"
              + "|\\b(?:is|are|was|as) (?:an? )?(?:anomaly|not an anomaly|normal (?:line|message|entry|event)|false positive)\\b"
              + "|\\bend of (?:log|lines|data|input|quot)|\\b(?:stop|begin|start) (?:quoting|reading|parsing|new (?:task|conversation|instructions))"
              + "|\\bswap (?:the )?(?:labels|verdicts|words)|\\binstead of (?:normal|anomaly)\\b|\\bopposite (?:verdict|label|answer)",
          Pattern.CASE_INSENSITIVE);

  /** The same wishes in other languages: to ignore, to answer, together with our words. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "ignorier|missachte|vergiss|anweisung|ignore[zr]?\\b.{0,40}(?:instruc|consign|pr[eé]c[eé]d)|oublie|consigne|r[eé]ponds"
              + "|ignora\\b|ignore\\b.{0,30}(?:instru[cç]|anterior)|olvida|responde|instrucciones|instru[cç][oõ]es|esque[cç]a"
              + "|istruzioni|dimentica|rispondi|negeer|vergeet|instructies|antwoord|zignoruj|zapomnij|instrukcj|odpowiedz"
              + "|игнорир|забудь|инструкц|ответь|отвечай|ігноруй|忽略|无视|無視|忘记|指令|指示|回答|標記|标记|標籤"
              + "|무시|지시|대답|답하|표시|تجاهل|تعليمات|أجب|التعليمات|yok say|g[oö]rmezden gel|talimat|cevapla|yan[ıi]tla"
              + "|अनदेखा|निर्देश|उत्तर|नज़रअंदाज़|התעלם|הוראות|ענה|αγνόησε|οδηγίες|απάντησε|bỏ qua|hướng dẫn|trả lời|abaikan|instruksi|jawab"
              + "|ignoruj|pokyny|odpov[eě]z|ignor[aă]|instruc[tț]iuni|r[aă]spunde|bortse|instruktion|svara|ohita|ohjeet|vastaa|hagyd figyelmen|utas[ií]t[aá]s|v[aá]laszolj"
              + "|เพิกเฉย|คำสั่ง|ตอบ|puuza|maagizo|jibu|نادیده|دستور|پاسخ",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  /** Verdicts of ours, as other languages have them beside their instructions. */
  private static final Pattern OUR_WORDS =
      Pattern.compile(
          "norma|anomal|anorma|unsure|аномал|нормал|异常|正常|異常|정상|이상|비정상|طبيعي|شاذ|सामान्य|असामान्य|φυσιολογικ|anormal|bình thường|ปกติ|kawaida|عادی|תקין|חריג|norm[aá]lis|bình thường",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Pattern PLACEHOLDERS = Pattern.compile("<(?:" + Redactor.NAMES + ")>");

  /** Characters that nobody sees. A few get into honest lines with names and texts of users. */
  private static final Pattern HIDDEN = Pattern.compile("[\\p{Cf}&&[^\\x{600}-\\x{605}]]");

  private static final int MOST_HIDDEN = 4;

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{16,}={0,2}");
  private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}[\\s:]?){12,}");
  private static final Pattern ESCAPES =
      Pattern.compile(
          "%([0-9a-fA-F]{2})|\\\\u([0-9a-fA-F]{4})|\\\\x([0-9a-fA-F]{2})|&#(\\d{2,5});|&#x([0-9a-fA-F]{2,4});");
  private static final Pattern GAP =
      Pattern.compile("(?<=(?<!\\p{L})\\p{L})[\\s._*-](?=\\p{L}(?!\\p{L}))");
  private static final Pattern BITS = Pattern.compile("(?:[01]{8}\\s?){6,}");

  private static final Map<Character, Character> LOOKALIKES =
      Map.ofEntries(
          Map.entry('а', 'a'),
          Map.entry('е', 'e'),
          Map.entry('о', 'o'),
          Map.entry('р', 'p'),
          Map.entry('с', 'c'),
          Map.entry('х', 'x'),
          Map.entry('у', 'y'),
          Map.entry('і', 'i'),
          Map.entry('ѕ', 's'),
          Map.entry('ԁ', 'd'),
          Map.entry('ո', 'n'),
          Map.entry('ӏ', 'l'),
          Map.entry('α', 'a'),
          Map.entry('ο', 'o'),
          Map.entry('ν', 'v'),
          Map.entry('ι', 'i'),
          Map.entry('ρ', 'p'),
          Map.entry('ɡ', 'g'),
          Map.entry('ı', 'i'),
          Map.entry('т', 't'),
          Map.entry('м', 'm'),
          Map.entry('н', 'h'),
          Map.entry('в', 'b'),
          Map.entry('к', 'k'));

  private static final Map<Character, Character> LEET =
      Map.of(
          '0', 'o', '1', 'i', '3', 'e', '4', 'a', '5', 's', '7', 't', '@', 'a', '$', 's', '!', 'i',
          '8', 'b');

  private InstructionDetector() {}

  /** Whether the line, redacted, seems to speak to its reader. */
  public static boolean addressesReader(String line) {
    String text = PLACEHOLDERS.matcher(line).replaceAll("x");
    if (speaks(text) || HIDDEN.matcher(text).results().count() > MOST_HIDDEN) {
      return true;
    }
    String plain = plain(text);
    return speaks(plain)
        || speaks(folded(plain, LOOKALIKES))
        || speaks(folded(plain, LEET))
        || speaks(withoutGaps(plain))
        || speaks(words(plain))
        || speaks(new StringBuilder(plain).reverse().toString())
        || speaks(rot13(plain))
        || speaksEncoded(unescaped(plain))
        || speaksEncoded(plain);
  }

  /** Compatible letters become plain ones; marks over letters and hidden characters go. */
  private static String plain(String text) {
    return HIDDEN
        .matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
        .replaceAll("")
        .replaceAll("(?<=[a-zA-Z ])\\p{M}", "");
  }

  /** With spaces where identifiers, paths and file names have something else. */
  private static String words(String text) {
    return text.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replaceAll("[_./+\\\\-]+", " ");
  }

  private static boolean speaks(String text) {
    return MARKERS.matcher(text).find()
        || READER.matcher(text).find()
        || WISH.matcher(text).find()
        || (ELSEWHERE.matcher(text).find() && OUR_WORDS.matcher(text).find());
  }

  private static boolean speaksEncoded(String text) {
    if (speaks(text)) {
      return true;
    }
    return BASE64
            .matcher(text)
            .results()
            .map(InstructionDetector::fromBase64)
            .anyMatch(InstructionDetector::speaks)
        || HEX.matcher(text)
            .results()
            .map(InstructionDetector::fromHex)
            .anyMatch(InstructionDetector::speaks)
        || BITS.matcher(text)
            .results()
            .map(InstructionDetector::fromBits)
            .anyMatch(InstructionDetector::speaks);
  }

  private static String fromBase64(MatchResult match) {
    String code = match.group().replace('-', '+').replace('_', '/').replace("=", "");
    try {
      return readable(Base64.getDecoder().decode(code.substring(0, code.length() / 4 * 4)));
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String fromHex(MatchResult match) {
    String code = match.group().replaceAll("[\\s:]", "");
    return code.length() < SHORTEST_CODE
        ? ""
        : readable(HexFormat.of().parseHex(code.substring(0, code.length() / 2 * 2)));
  }

  private static String fromBits(MatchResult match) {
    String bits = match.group().replaceAll("\\s", "");
    byte[] bytes = new byte[bits.length() / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
    }
    return readable(bytes);
  }

  private static String readable(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String unescaped(String text) {
    // Percent signs escape bytes, the others characters; for ASCII it is the same.
    return ESCAPES
        .matcher(text)
        .replaceAll(
            match -> {
              boolean decimal = match.group(4) != null;
              String digits = null;
              for (int group = 1; group <= 5 && digits == null; group++) {
                digits = match.group(group);
              }
              return Matcher.quoteReplacement(
                  Character.toString(Integer.parseInt(digits, decimal ? 10 : 16)));
            });
  }

  /** Letters that stand apart come together; two gaps in a row part words. */
  private static String withoutGaps(String text) {
    return GAP.matcher(text).replaceAll("");
  }

  private static String rot13(String text) {
    StringBuilder turned = new StringBuilder(text.length());
    for (char c : text.toCharArray()) {
      char lower = Character.toLowerCase(c);
      turned.append(lower >= 'a' && lower <= 'z' ? (char) ('a' + (lower - 'a' + 13) % 26) : c);
    }
    return turned.toString();
  }

  private static String folded(String text, Map<Character, Character> letters) {
    StringBuilder folded = new StringBuilder(text.length());
    for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
      folded.append(letters.getOrDefault(c, c));
    }
    return folded.toString();
  }
}
