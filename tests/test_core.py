"""The core needs no torch, and help is quick because heavy libraries are imported where they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "kgmatch"

BLOCKED = """
import importlib, sys
for name in ("torch", "transformers"):
    sys.modules[name] = None
for module in sys.argv[1:]:
    importlib.import_module(module)
"""


def test_every_core_module_imports_with_torch_and_transformers_blocked() -> None:
    modules = [
        ".".join(("kgmatch", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        for path in PACKAGE.rglob("*.py")
    ]
    subprocess.run([sys.executable, "-c", BLOCKED, *modules], check=True, timeout=120)


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys; sys.argv = ['kgmatch', '--help']\n"
        "from kgmatch.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'spacy', 'numpy', 'onnxruntime', 'rdflib', 'neo4j', 'scipy', 'prompt_toolkit'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True)
