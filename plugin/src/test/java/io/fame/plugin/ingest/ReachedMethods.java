/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import io.fame.scoring.LogScorer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The methods of ours that a method leads to, read out of the byte code: calls, lambdas, and of an
 * interface's method all that implement it. What other libraries call back is not followed.
 */
final class ReachedMethods {
  private static final String OURS = "io/fame/";

  private static final Set<String> STRING_PATTERNS =
      Set.of("split", "matches", "replaceAll", "replaceFirst", "format", "formatted");

  /** Of a concurrent map they lock a part; those of other maps are not told apart. */
  private static final Set<String> MAP_LOCKS =
      Set.of("computeIfAbsent", "computeIfPresent", "compute", "merge");

  private record Method(String owner, String name, String descriptor) {
    String text() {
      return owner.replace('/', '.') + '.' + name;
    }
  }

  private final Map<String, ClassNode> classes = new HashMap<>();
  private final Set<String> rare;
  private final Set<Method> reached = new HashSet<>();
  private final Set<String> violations = new TreeSet<>();

  /**
   * Reads all classes of plugin and scorer.
   *
   * @param rare methods that are not entered, {@code package.Class.method}
   */
  ReachedMethods(Set<String> rare) throws IOException {
    this.rare = rare;
    read(FameProcessor.class, "");
    read(LogScorer.class, "");
  }

  /** Reads a class of the tests as well, with those that are nested in it. */
  ReachedMethods with(Class<?> test) throws IOException {
    read(test, test.getName().replace('.', '/'));
    return this;
  }

  /** Names of all that was reached, {@code package.Class.method}. */
  Set<String> methods() {
    Set<String> names = new TreeSet<>();
    reached.forEach(method -> names.add(method.text()));
    return names;
  }

  /** Locks and regular expressions that were found, a sentence for each. */
  Set<String> violations() {
    return violations;
  }

  /** Follows every method of that name. */
  void from(Class<?> type, String name) {
    Deque<Method> open = new ArrayDeque<>();
    ClassNode start = classes.get(Type.getInternalName(type));
    for (MethodNode method : start.methods) {
      if (method.name.equals(name)) {
        open.add(new Method(start.name, method.name, method.desc));
      }
    }
    while (!open.isEmpty()) {
      Method next = open.remove();
      if (!rare.contains(next.text()) && reached.add(next)) {
        open.addAll(look(next));
      }
    }
  }

  /** Notes what is wrong with a method, and returns what it calls. */
  private List<Method> look(Method method) {
    MethodNode code = code(method.owner, method);
    List<Method> calls = new ArrayList<>();
    if ((code.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
      violations.add(method.text() + " is synchronized");
    }
    for (AbstractInsnNode instruction : code.instructions) {
      if (instruction.getOpcode() == Opcodes.MONITORENTER) {
        violations.add(method.text() + " is synchronized");
      } else if (instruction instanceof MethodInsnNode) {
        MethodInsnNode call = (MethodInsnNode) instruction;
        call(method, new Method(call.owner, call.name, call.desc), calls);
      } else if (instruction instanceof InvokeDynamicInsnNode) {
        for (Object argument : ((InvokeDynamicInsnNode) instruction).bsmArgs) {
          if (argument instanceof Handle) {
            Handle call = (Handle) argument;
            call(method, new Method(call.getOwner(), call.getName(), call.getDesc()), calls);
          }
        }
      }
    }
    return calls;
  }

  private void call(Method caller, Method called, List<Method> calls) {
    if (!called.owner.startsWith(OURS)) {
      if (isForbidden(called)) {
        violations.add(caller.text() + " calls " + called.text());
      }
      return;
    }
    for (ClassNode type : classes.values()) {
      // The class itself, what it inherits from, or what may stand in its place.
      boolean related = isA(called.owner, type.name) || isA(type.name, called.owner);
      Method found = new Method(type.name, called.name, called.descriptor);
      if (related && code(type.name, found) != null) {
        calls.add(found);
      }
    }
  }

  private static boolean isForbidden(Method called) {
    return called.owner.startsWith("java/util/regex/")
        || called.owner.startsWith("java/util/concurrent/locks/")
        || (called.owner.equals("java/lang/String") && STRING_PATTERNS.contains(called.name))
        || (called.owner.matches("java/util/(concurrent/)?(Concurrent(Hash)?)?Map")
            && MAP_LOCKS.contains(called.name))
        || called.owner.matches("java/util/(Hashtable|Vector|Stack)|java/lang/StringBuffer")
        || (called.owner.equals("java/util/Collections") && called.name.startsWith("synchronized"));
  }

  private MethodNode code(String owner, Method method) {
    return classes.get(owner).methods.stream()
        .filter(m -> m.name.equals(method.name) && m.desc.equals(method.descriptor))
        .findAny()
        .orElse(null);
  }

  private boolean isA(String type, String ancestor) {
    if (type == null || type.equals(ancestor)) {
      return type != null;
    }
    ClassNode node = classes.get(type);
    return node != null
        && (isA(node.superName, ancestor)
            || node.interfaces.stream().anyMatch(parent -> isA(parent, ancestor)));
  }

  /** Reads what lies where this class comes from, as far as the names begin so. */
  private void read(Class<?> any, String prefix) throws IOException {
    Path origin;
    try {
      origin = Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
    if (Files.isDirectory(origin)) {
      read(origin, prefix);
    } else {
      URI jar = URI.create("jar:" + origin.toUri());
      try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of())) {
        read(zip.getPath("/"), prefix);
      }
    }
  }

  private void read(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(OURS))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        try (InputStream bytes = Files.newInputStream(file)) {
          ClassNode type = new ClassNode();
          new ClassReader(bytes).accept(type, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
          if (type.name.startsWith(prefix)) {
            classes.put(type.name, type);
          }
        }
      }
    }
  }
}
