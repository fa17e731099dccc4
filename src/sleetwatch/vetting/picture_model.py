"""Runs a model of the user's own over one picture, as the command of a plug (`plugs`): `python -m ... faces MODEL`.

The model is an ONNX file that the user supplies, weights and all, and answers for; none ships. Its one input is a
picture as red, green and blue, each 0 to 1: `[1, 3, height, width]`. What it answers first is, for `faces`, a vector or
one row for each face; for `detector`, a few numbers, which are told in words. The picture comes by standard input and
the answer goes to standard output; nothing is kept, and no file is written.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from sleetwatch.errors import UserError
from sleetwatch.vetting.pictures import decoded, open_picture
from sleetwatch.vetting.plugs import OWN

USUAL_SIDE = 112
"""Dots of both sides where a model takes any size, as most models of faces were trained on."""
MOST_NUMBERS = 8
"""Of a detector's answer, that are told."""
_DIMENSIONS = 4

FACES, DETECTOR = "faces", "detector"


def command_of(use: str, model: str) -> tuple[str, ...]:
    """The command that runs a model, for `plugs`."""
    return (*OWN, use, model)


def answer(use: str, model: str, picture: bytes) -> dict[str, Any]:
    """What a model says of a picture, as `plugs` reads it. Raises `UserError` for a model that is none of this kind,
    and `InputError` for a picture that cannot be read.
    """
    session = _session(model)
    asked = session.get_inputs()[0]
    if len(session.get_inputs()) != 1 or len(asked.shape) != _DIMENSIONS:
        raise UserError(f"{model}: a model of pictures takes one input, [1, 3, height, width]")
    height, width = (side if isinstance(side, int) and side > 0 else USUAL_SIDE for side in asked.shape[2:])
    found = np.asarray(session.run(None, {asked.name: _dots(picture, height, width)})[0], np.float64)
    if use == DETECTOR:
        told = ", ".join(f"{number:.3f}" for number in found.reshape(-1)[:MOST_NUMBERS])
        return {"says": f"the model answers {told}; what that means is written with the model"}
    rows = found.reshape(-1, found.shape[-1]) if found.ndim else found.reshape(1, 1)
    return {"faces": [row.tolist() for row in rows if all(math.isfinite(one) for one in row)]}


def _dots(picture: bytes, height: int, width: int) -> npt.NDArray[np.float32]:
    shown = decoded(open_picture(picture), "RGB").resize((width, height))
    return np.asarray(np.asarray(shown, np.float32).transpose(2, 0, 1)[None] / 255, np.float32)


def _session(model: str) -> Any:  # noqa: ANN401 - a library's own class
    try:
        import onnxruntime
    except ImportError:
        raise UserError("running a model needs onnxruntime; install it with: pip install 'sleetwatch[faces]'") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 - the library has an error for each way in which a file can be none
        raise UserError(f"{model} is no ONNX model that can be run ({type(error).__name__})") from None


def main() -> None:
    """Answer for the picture at standard input; an error is one line, and exit code 2."""
    use, model = sys.argv[1:]
    try:
        sys.stdout.write(json.dumps(answer(use, model, sys.stdin.buffer.read())))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
