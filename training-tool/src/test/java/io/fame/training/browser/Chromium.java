/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven over its DevTools protocol. It is the one on PATH, or
 * what the environment variable CHROMIUM names; without one the test fails and says so.
 */
public final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final int SECONDS = 120;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger number = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final WebSocket socket;
  private final String session;
  private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

  private Chromium(Process process, URI address) throws Exception {
    this.process = process;
    this.socket =
        client
            .newWebSocketBuilder()
            .buildAsync(address, new Messages())
            .get(SECONDS, TimeUnit.SECONDS);
    String target =
        call(null, "Target.createTarget", JSON.createObjectNode().put("url", "about:blank"))
            .path("targetId")
            .asText();
    ObjectNode attach = JSON.createObjectNode().put("targetId", target).put("flatten", true);
    this.session = call(null, "Target.attachToTarget", attach).path("sessionId").asText();
    for (String domain : List.of("Page.enable", "Runtime.enable", "Log.enable")) {
      call(session, domain, JSON.createObjectNode());
    }
  }

  /**
   * Starts it.
   *
   * @param profile empty folder for its files
   */
  public static Chromium start(Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                executable(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("DevTools listening on ")) {
        return new Chromium(
            process, URI.create(line.substring("DevTools listening on ".length()).strip()));
      }
    }
    throw new IllegalStateException("Chromium ended before it listened");
  }

  private static String executable() {
    String given = System.getenv("CHROMIUM");
    if (given != null) {
      return given;
    }
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "These tests need Chromium on PATH or in the variable CHROMIUM; on Debian:"
                        + " apt install chromium. They belong to the profile \"browser\"."));
  }

  /** The size of the window from now on, in CSS pixels. */
  public void size(int width, int height) throws Exception {
    ObjectNode metrics = JSON.createObjectNode().put("width", width).put("height", height);
    call(
        session,
        "Emulation.setDeviceMetricsOverride",
        metrics.put("deviceScaleFactor", 1).put("mobile", width < 600));
  }

  /** Opens a file and waits until it is loaded; earlier problems are forgotten. */
  public void open(Path file) throws Exception {
    problems.clear();
    loaded = new CompletableFuture<>();
    call(session, "Page.navigate", JSON.createObjectNode().put("url", file.toUri().toString()));
    loaded.get(SECONDS, TimeUnit.SECONDS);
  }

  /** The value of an expression, awaited if it is a promise. */
  public JsonNode evaluate(String expression) throws Exception {
    ObjectNode parameters = JSON.createObjectNode().put("expression", expression);
    JsonNode answer =
        call(
            session,
            "Runtime.evaluate",
            parameters.put("awaitPromise", true).put("returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(answer.path("exceptionDetails").toString());
    }
    return answer.at("/result/value");
  }

  /** Errors that the page threw or logged, and requests that it was not allowed. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Everything on the page, also below the window, as PNG, at four fifths of its size. */
  public byte[] picture() throws Exception {
    JsonNode page =
        call(session, "Page.getLayoutMetrics", JSON.createObjectNode()).path("cssContentSize");
    ObjectNode parameters = JSON.createObjectNode().put("captureBeyondViewport", true);
    parameters
        .putObject("clip")
        .put("x", 0)
        .put("y", 0)
        .put("width", page.path("width").asInt())
        .put("height", page.path("height").asInt())
        .put("scale", 0.8);
    return Base64.getDecoder()
        .decode(call(session, "Page.captureScreenshot", parameters).path("data").asText());
  }

  private JsonNode call(String inSession, String method, ObjectNode parameters) throws Exception {
    int id = number.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    if (inSession != null) {
      message.put("sessionId", inSession);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
    JsonNode received = answer.get(SECONDS, TimeUnit.SECONDS);
    if (received.has("error")) {
      throw new IllegalStateException(method + ": " + received.path("error"));
    }
    return received.path("result");
  }

  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        receive(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void receive(String json) {
      JsonNode message;
      try {
        message = JSON.readTree(json);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      if (message.has("id")) {
        waiting.remove(message.path("id").asInt()).complete(message);
        return;
      }
      switch (message.path("method").asText()) {
        case "Page.loadEventFired":
          loaded.complete(null);
          break;
        case "Runtime.exceptionThrown":
          problems.add(message.at("/params/exceptionDetails").toString());
          break;
        case "Log.entryAdded":
          if (message.at("/params/entry/level").asText().equals("error")) {
            problems.add(message.at("/params/entry/text").asText());
          }
          break;
        case "Runtime.consoleAPICalled":
          if (List.of("error", "warning").contains(message.at("/params/type").asText())) {
            List<String> words = new ArrayList<>();
            message.at("/params/args").forEach(word -> words.add(word.path("value").asText()));
            problems.add(String.join(" ", words));
          }
          break;
        default:
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
