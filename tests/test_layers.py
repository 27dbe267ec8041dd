"""The walls of the house: who may import whom."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "audiatur"
STAGES = {"read", "extract", "compare", "publish", "review", "cases", "evidence", "store"}
# Surfaces come last: the pages of the workbench are drawn by publish, as the report is, and served by web, which the command line starts;
# how far people agree comes from review itself, and how a case stands from cases, for flow would load the parser.
MAY_IMPORT = {
    **{stage: {stage, "record", "errors"} for stage in STAGES},
    "store": {"store", "record", "errors", "disk", "sealing", "locks"},
    "evidence": {"evidence", "record", "errors", "disk", "sealing", "locks", "objects", "confined"},
    "read": {"read", "record", "errors", "objects", "confined"},
    "record": {"record", "errors"},
    "errors": set[str](),
    "disk": set[str](),
    "sealing": set[str](),
    "locks": set[str](),
    "confined": set[str](),
    "objects": {"errors"},
    "flow": STAGES | {"record", "errors", "objects"},
    "engines": {"engines", "flow", "record", "errors"},
    "web": {"web", "publish", "review", "cases", "evidence", "flow", "store", "record", "errors", ""},
    "cli": {"cli", "objects", "web", "cases", "engines", "evidence", "flow", "store", "record", "errors", ""},
}


def imported(file: Path) -> set[str]:
    """Parts of our package that a file imports; "" is the package itself (its version)."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "audiatur":
            parts = node.module.split(".")
            found |= (
                {parts[1]} if len(parts) > 1 else {a.name if (PACKAGE / a.name).exists() or (PACKAGE / f"{a.name}.py").exists() else "" for a in node.names}
            )
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("audiatur.")}
    return found


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_part_may(file: Path) -> None:
    part = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if part in {"__init__", "__main__"}:
        return
    assert imported(file) <= MAY_IMPORT[part]
