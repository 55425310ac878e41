"""A module imports from lower floors only, never from a sibling on its own floor, never up."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "kgmatch"
FLOORS = [
    {"model", "errors", "settings", "embedding", "processes"},
    {"reading", "concepts", "store"},
    {"tagging", "profiles"},
    {"graph", "matching", "insight", "duplicates"},
    {"pipeline", "ingest", "export", "forgetting", "people"},
    {"training", "evaluation", "doctor"},
    {"cli", "web"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# settings, embedding and processes may name errors, the others stand alone: the ground floor is five small rooms.
GROUND = {"settings": {"errors"}, "embedding": {"errors"}, "processes": {"errors"}, "model": set(), "errors": set()}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "kgmatch" and len(parts) > 1:
                rooms.add(parts[1])
            elif parts == ["kgmatch"]:
                rooms |= {alias.name for alias in node.names} - {"__version__"}
    return rooms


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_from_lower_floors_only(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        assert not imported_rooms(path)
        return
    assert room in FLOOR_OF, f"{room} has no floor"
    for other in imported_rooms(path) - {room}:
        if room in GROUND:
            assert other in GROUND[room]
        else:
            assert FLOOR_OF[other] < FLOOR_OF[room], f"{room} (floor {FLOOR_OF[room]}) imports {other}"
