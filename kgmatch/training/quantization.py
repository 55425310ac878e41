"""fp32 ONNX → int8: weights by output channel, activations by token after smoothing.

ONNX Runtime's own dynamic quantisation takes one activation scale for a whole input, which costs this small encoder 6 %
of its spans and makes a token's result depend on its neighbours in a batch. Here every token has a scale of its own
(ZeroQuant, Yao et al., NeurIPS 2022), and channels with outliers hand part of their range to the weights first
(SmoothQuant, Xiao et al., ICML 2023). Plain ONNX operators throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

# Products whose input keeps outliers within a token (after GELU, after attention): int8 weights, but an fp32 product.
FLOAT_PRODUCTS = "output.dense"
SMOOTHING = 0.8  # the share of an outlier's range that goes to the weights
QUANTIZED, SCALE, SMOOTH = "_int8", "_scale", "_smooth"


def quantize(source: Path, target: Path, samples: Sequence[Any]) -> None:
    """Rewrite every product with a constant matrix, and the word embeddings, into int8.

    `samples`: feeds of one row each ("input_ids", and "token_type_ids" where the model takes them) of some dozens of
    usual texts, from which the range of each channel is measured.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(source))
    graph = model.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[Any] = []
    added: dict[str, Any] = {}
    gone: set[str] = set()

    def constant(name: str, value: Any) -> str:
        added.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    constant("int8_127", np.asarray(127.0, np.float32))
    constant("int8_tiny", np.asarray(1e-9, np.float32))
    constant("int8_shift", np.asarray(128.0, np.float32))
    constant("int8_zero", np.asarray(128, np.uint8))
    tokens: dict[str, tuple[str, str]] = {}
    smoothing = _smoothing(model, samples)

    def by_token(name: str) -> tuple[str, str]:
        """The activation as uint8 around 128 and its scales [.., 1]; made once for each activation."""
        if name not in tokens:
            ops: tuple[tuple[str, list[str], str, dict[str, Any]], ...] = (
                ("Div", [name, constant(f"{name}_range", smoothing[name])], "smooth", {}),
                ("Abs", [f"{name}_smooth"], "abs", {}),
                ("ReduceMax", [f"{name}_abs"], "peak", {"axes": [-1], "keepdims": 1}),
                ("Max", [f"{name}_peak", "int8_tiny"], "bounded", {}),
                ("Div", [f"{name}_bounded", "int8_127"], "scale", {}),
                ("Div", [f"{name}_smooth", f"{name}_scale"], "steps", {}),
                ("Round", [f"{name}_steps"], "round", {}),
                ("Add", [f"{name}_round", "int8_shift"], "shifted", {}),
                ("Cast", [f"{name}_shifted"], "uint8", {"to": onnx.TensorProto.UINT8}),
            )
            nodes.extend(helper.make_node(op, inputs, [f"{name}_{out}"], **extra) for op, inputs, out, extra in ops)
            tokens[name] = f"{name}_uint8", f"{name}_scale"
        return tokens[name]

    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            weight = numpy_helper.to_array(constants[node.input[1]])
            layer = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            gone.add(node.input[1])
            whole = layer.endswith(FLOAT_PRODUCTS)
            values, scales = _int8(weight if whole else weight * smoothing[node.input[0]][:, None], axis=0)
            matrix = constant(f"{layer}.weight{QUANTIZED}", values)
            factor = constant(f"{layer}.weight{SCALE}", scales)
            if not whole:
                constant(f"{layer}.weight{SMOOTH}", smoothing[node.input[0]])
            out = node.output[0]
            if whole:
                nodes += [
                    helper.make_node("Cast", [matrix], [f"{matrix}_float"], to=onnx.TensorProto.FLOAT),
                    helper.make_node("MatMul", [node.input[0], f"{matrix}_float"], [f"{out}_columns"], name=node.name),
                    helper.make_node("Mul", [f"{out}_columns", factor], [out]),
                ]
                continue
            activation, scale = by_token(node.input[0])
            nodes += [
                helper.make_node("MatMulInteger", [activation, matrix, "int8_zero"], [f"{out}_int32"], name=node.name),
                helper.make_node("Cast", [f"{out}_int32"], [f"{out}_float"], to=onnx.TensorProto.FLOAT),
                helper.make_node("Mul", [f"{out}_float", scale], [f"{out}_tokens"]),
                helper.make_node("Mul", [f"{out}_tokens", factor], [out]),
            ]
        elif node.op_type == "Gather" and "word_embeddings" in node.input[0]:
            name = node.input[0]
            values, scales = _int8(numpy_helper.to_array(constants[name]), axis=1)
            gone.add(name)
            out = node.output[0]
            nodes += [
                helper.make_node("Gather", [constant(name + QUANTIZED, values), node.input[1]], [f"{out}_int8"]),
                helper.make_node("Cast", [f"{out}_int8"], [f"{out}_float"], to=onnx.TensorProto.FLOAT),
                helper.make_node("Gather", [constant(name + SCALE, scales), node.input[1]], [f"{out}_scale"]),
                helper.make_node("Mul", [f"{out}_float", f"{out}_scale"], [out]),
            ]
        else:
            nodes.append(node)
    kept = [tensor for tensor in graph.initializer if tensor.name not in gone]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*kept, *added.values()])
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _smoothing(model: Any, samples: Sequence[Any]) -> dict[str, Any]:
    """Activation → the divisors of its channels, from the greatest values seen in it and in the weights it meets."""
    import onnx
    import onnxruntime
    from onnx import helper, numpy_helper

    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    weights: dict[str, list[Any]] = {}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            weights.setdefault(node.input[0], []).append(
                np.abs(numpy_helper.to_array(constants[node.input[1]])).max(axis=1)
            )
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in weights)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    peaks = {name: np.full(len(found[0]), 1e-6, np.float32) for name, found in weights.items()}
    for sample in samples:
        feed = {name: np.asarray(values, np.int64)[None] for name, values in sample.items()}
        feed["attention_mask"] = np.ones_like(feed["input_ids"])
        outputs = session.run(list(weights), feed)
        for name, values in zip(weights, outputs, strict=True):
            peaks[name] = np.maximum(peaks[name], np.abs(values).reshape(-1, values.shape[-1]).max(axis=0))
    found = {}
    for name, peak in peaks.items():
        met = np.maximum(np.max(weights[name], axis=0), 1e-6)
        divisor = peak**SMOOTHING / met ** (1 - SMOOTHING)
        found[name] = np.maximum(divisor, 1e-6).astype(np.float32)
    return found


def _int8(matrix: Any, *, axis: int) -> tuple[Any, Any]:
    """Symmetric int8 with one scale along `axis`: the values, and the scales with that axis kept as 1."""
    scales = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-9) / 127
    return np.round(matrix / scales).astype(np.int8), scales.astype(np.float32)


def dequantized(path: Path) -> dict[str, Any]:
    """All weights of a file that `quantize` wrote, as fp32 arrays by name; int8 matrices in PyTorch's orientation."""
    import onnx
    from onnx import numpy_helper

    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}
    found: dict[str, Any] = {}
    for name, value in arrays.items():
        if name.endswith(QUANTIZED):
            stem = name.removesuffix(QUANTIZED)
            matrix = value.astype(np.float32) * arrays[stem + SCALE]
            if stem + SMOOTH in arrays:
                matrix = matrix / arrays[stem + SMOOTH][:, None]
            found[stem] = matrix if "embeddings" in stem else matrix.T
        elif not name.endswith((SCALE, SMOOTH)):
            found[name] = value
    return {name.removeprefix("model."): value for name, value in found.items()}
