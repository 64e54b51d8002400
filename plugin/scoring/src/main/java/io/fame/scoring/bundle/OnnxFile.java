/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import io.fame.scoring.bundle.BundleException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the graph out of {@code model.onnx}, a protobuf {@code ModelProto}, without the code that
 * is generated from its schema. A field that exported models do not have is refused, as is one that
 * is there twice where ONNX knows it once: what is read here is all that ONNX Runtime will see, and
 * it will see the same.
 */
final class OnnxFile {
  private static final int MAX_PARTS = 64;
  private static final long IR_VERSION = 8;
  private static final long OPERATOR_SET = 13;

  /** Field numbers of {@code onnx.proto}, message by message. */
  private interface Fields {
    int MODEL_IR_VERSION = 1;
    int MODEL_PRODUCER = 2;
    int MODEL_GRAPH = 7;
    int MODEL_OPERATOR_SET = 8;
    int MODEL_FUNCTIONS = 25;
    int SET_DOMAIN = 1;
    int SET_VERSION = 2;
    int GRAPH_NODE = 1;
    int GRAPH_NAME = 2;
    int GRAPH_TENSOR = 5;
    int GRAPH_INPUT = 11;
    int GRAPH_OUTPUT = 12;
    int NODE_INPUT = 1;
    int NODE_OUTPUT = 2;
    int NODE_NAME = 3;
    int NODE_OPERATOR = 4;
    int NODE_ATTRIBUTE = 5;
    int NODE_DOMAIN = 7;
    int ATTRIBUTE_NAME = 1;
    int ATTRIBUTE_INTEGER = 3;
    int ATTRIBUTE_TYPE = 20;
    int TENSOR_DIMENSION = 1;
    int TENSOR_TYPE = 2;
    int TENSOR_NAME = 8;
    int TENSOR_RAW = 9;
    int TENSOR_EXTERNAL_DATA = 13;
    int TENSOR_LOCATION = 14;
    int VALUE_NAME = 1;
    int VALUE_TYPE = 2;
    int TYPE_TENSOR = 1;
    int TENSOR_TYPE_ELEMENT = 1;
    int TENSOR_TYPE_SHAPE = 2;
    int SHAPE_DIMENSION = 1;
    int DIMENSION_VALUE = 1;
    int DIMENSION_NAME = 2;
  }

  /** {@code AttributeProto.AttributeType.INT}. */
  private static final long INTEGER_ATTRIBUTE = 2;

  /** The fields that a message has had so far, to find those that are there twice. */
  private static final class Once {
    private final Set<Integer> seen = new HashSet<>();

    void see(int field) throws BundleException {
      if (!seen.add(field)) {
        throw ProtobufReader.malformed("a field is there twice");
      }
    }

    void require(int field) throws BundleException {
      if (!seen.contains(field)) {
        throw ProtobufReader.malformed("a field is missing");
      }
    }
  }

  private OnnxFile() {}

  /**
   * Reads the file.
   *
   * @throws BundleException ONNX_MALFORMED, ONNX_OPERATOR for functions and operator sets,
   *     ONNX_EXTERNAL_DATA, ONNX_GRAPH where there are too many parts
   */
  static OnnxGraph read(byte[] onnx) throws BundleException {
    ProtobufReader model = ProtobufReader.of(onnx);
    Once once = new Once();
    OnnxGraph graph = null;
    for (int field = model.next(); field != 0; field = model.next()) {
      once.see(field);
      switch (field) {
        case Fields.MODEL_IR_VERSION:
          requireVersion(model.integer(), IR_VERSION, "format");
          break;
        case Fields.MODEL_PRODUCER:
          model.text();
          break;
        case Fields.MODEL_GRAPH:
          graph = graph(model.message());
          break;
        case Fields.MODEL_OPERATOR_SET:
          checkOperatorSet(model.message());
          break;
        case Fields.MODEL_FUNCTIONS:
          throw operator("it defines a function");
        default:
          throw unknownField();
      }
    }
    once.require(Fields.MODEL_IR_VERSION);
    once.require(Fields.MODEL_OPERATOR_SET);
    once.require(Fields.MODEL_GRAPH);
    return graph;
  }

  private static void checkOperatorSet(ProtobufReader set) throws BundleException {
    Once once = new Once();
    for (int field = set.next(); field != 0; field = set.next()) {
      once.see(field);
      switch (field) {
        case Fields.SET_DOMAIN:
          if (!set.text().isEmpty()) {
            throw operator("it has an operator set of somebody else");
          }
          break;
        case Fields.SET_VERSION:
          requireVersion(set.integer(), OPERATOR_SET, "operator set");
          break;
        default:
          throw unknownField();
      }
    }
    once.require(Fields.SET_VERSION);
  }

  private static OnnxGraph graph(ProtobufReader graph) throws BundleException {
    OnnxGraph read =
        new OnnxGraph(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Once once = new Once();
    for (int field = graph.next(); field != 0; field = graph.next()) {
      switch (field) {
        case Fields.GRAPH_NODE:
          add(read.nodes(), node(graph.message()));
          break;
        case Fields.GRAPH_NAME:
          once.see(field);
          graph.text();
          break;
        case Fields.GRAPH_TENSOR:
          add(read.tensors(), tensor(graph.message()));
          break;
        case Fields.GRAPH_INPUT:
          add(read.inputs(), value(graph.message()));
          break;
        case Fields.GRAPH_OUTPUT:
          add(read.outputs(), value(graph.message()));
          break;
        default:
          throw unknownField();
      }
    }
    return read;
  }

  private static OnnxGraph.Node node(ProtobufReader node) throws BundleException {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, Long> attributes = new HashMap<>();
    String operator = "";
    String domain = "";
    Once once = new Once();
    for (int field = node.next(); field != 0; field = node.next()) {
      switch (field) {
        case Fields.NODE_INPUT:
          add(inputs, node.text());
          break;
        case Fields.NODE_OUTPUT:
          add(outputs, node.text());
          break;
        case Fields.NODE_NAME:
          once.see(field);
          node.text();
          break;
        case Fields.NODE_OPERATOR:
          once.see(field);
          operator = node.text();
          break;
        case Fields.NODE_ATTRIBUTE:
          readAttribute(node.message(), attributes);
          break;
        case Fields.NODE_DOMAIN:
          once.see(field);
          domain = node.text();
          break;
        default:
          throw unknownField();
      }
    }
    return new OnnxGraph.Node(domain, operator, inputs, outputs, attributes);
  }

  private static void readAttribute(ProtobufReader attribute, Map<String, Long> attributes)
      throws BundleException {
    String name = "";
    long value = 0;
    Once once = new Once();
    for (int field = attribute.next(); field != 0; field = attribute.next()) {
      once.see(field);
      switch (field) {
        case Fields.ATTRIBUTE_NAME:
          name = attribute.text();
          break;
        case Fields.ATTRIBUTE_INTEGER:
          value = attribute.integer();
          break;
        case Fields.ATTRIBUTE_TYPE:
          if (attribute.integer() != INTEGER_ATTRIBUTE) {
            throw operator("a node has an attribute that is not an integer");
          }
          break;
        default:
          // A graph, a tensor, a text …: whatever has one is not one of our operators.
          throw operator("a node has an attribute that is not an integer");
      }
    }
    once.require(Fields.ATTRIBUTE_INTEGER);
    once.require(Fields.ATTRIBUTE_TYPE);
    if (attributes.size() == MAX_PARTS || attributes.put(name, value) != null) {
      throw ProtobufReader.malformed("a node has too many attributes or one twice");
    }
  }

  private static OnnxGraph.Tensor tensor(ProtobufReader tensor) throws BundleException {
    List<Long> shape = new ArrayList<>();
    String name = "";
    long type = 0;
    ByteBuffer raw = ByteBuffer.allocate(0);
    Once once = new Once();
    for (int field = tensor.next(); field != 0; field = tensor.next()) {
      switch (field) {
        case Fields.TENSOR_DIMENSION:
          add(shape, tensor.integer());
          break;
        case Fields.TENSOR_TYPE:
          once.see(field);
          type = tensor.integer();
          break;
        case Fields.TENSOR_NAME:
          once.see(field);
          name = tensor.text();
          break;
        case Fields.TENSOR_RAW:
          once.see(field);
          raw = tensor.raw();
          break;
        case Fields.TENSOR_EXTERNAL_DATA:
        case Fields.TENSOR_LOCATION:
          throw new BundleException(
              Reason.ONNX_EXTERNAL_DATA, "model.onnx wants to read a tensor from another file");
        default:
          throw unknownField();
      }
    }
    return new OnnxGraph.Tensor(name, type, shape, raw);
  }

  private static OnnxGraph.Value value(ProtobufReader value) throws BundleException {
    String name = "";
    List<Long> shape = new ArrayList<>();
    long type = 0;
    Once once = new Once();
    for (int field = value.next(); field != 0; field = value.next()) {
      once.see(field);
      switch (field) {
        case Fields.VALUE_NAME:
          name = value.text();
          break;
        case Fields.VALUE_TYPE:
          type = readType(value.message(), shape);
          break;
        default:
          throw unknownField();
      }
    }
    return new OnnxGraph.Value(name, type, shape);
  }

  private static long readType(ProtobufReader type, List<Long> shape) throws BundleException {
    if (type.next() != Fields.TYPE_TENSOR) {
      throw ProtobufReader.malformed("an input or output is not a tensor");
    }
    ProtobufReader tensor = type.message();
    if (type.next() != 0) {
      throw unknownField();
    }
    long element = 0;
    Once once = new Once();
    for (int field = tensor.next(); field != 0; field = tensor.next()) {
      once.see(field);
      switch (field) {
        case Fields.TENSOR_TYPE_ELEMENT:
          element = tensor.integer();
          break;
        case Fields.TENSOR_TYPE_SHAPE:
          readShape(tensor.message(), shape);
          break;
        default:
          throw unknownField();
      }
    }
    return element;
  }

  private static void readShape(ProtobufReader shape, List<Long> sides) throws BundleException {
    for (int field = shape.next(); field != 0; field = shape.next()) {
      if (field != Fields.SHAPE_DIMENSION) {
        throw unknownField();
      }
      ProtobufReader side = shape.message();
      switch (side.next()) {
        case Fields.DIMENSION_VALUE:
          add(sides, fixedSide(side.integer()));
          break;
        case Fields.DIMENSION_NAME:
          side.text();
          add(sides, OnnxGraph.FREE);
          break;
        default:
          throw unknownField();
      }
      if (side.next() != 0) {
        throw unknownField();
      }
    }
  }

  private static long fixedSide(long length) throws BundleException {
    if (length < 1) {
      throw ProtobufReader.malformed("a side of an input or output has no length");
    }
    return length;
  }

  private static <T> void add(List<T> parts, T part) throws BundleException {
    if (parts.size() == MAX_PARTS) {
      throw new BundleException(
          Reason.ONNX_GRAPH, "model.onnx has more parts than an exported model");
    }
    parts.add(part);
  }

  private static void requireVersion(long actual, long expected, String what)
      throws BundleException {
    if (actual != expected) {
      throw operator("its " + what + " is version " + actual + ", expected " + expected);
    }
  }

  private static BundleException operator(String what) {
    return new BundleException(
        Reason.ONNX_OPERATOR, "model.onnx has what exported models do not have: " + what);
  }

  private static BundleException unknownField() {
    return ProtobufReader.malformed("it has a field that exported models do not have");
  }
}
