"""The written rules of the house, checked by a machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("embeddings", "matching", "service")
TOP_LEVEL = {
    *("service", "matching", "embeddings", "fixtures", "tests", ".ci"),
    *("Dockerfile", "Makefile", "pyproject.toml", "constraints.txt", "README.md", "README.zh.md"),
    *("LICENSE", "CHANGELOG.md", ".dockerignore", ".gitignore", ".pre-commit-config.yaml"),
}
# Each heavy library behind one door, so that another one can be put there.
ONE_DOOR = {
    "faiss": {"embeddings.flat_index"},
    "sentence_transformers": {"embeddings.transformer_encoder"},
    "torch": {"embeddings.static_trainer", "embeddings.train"},
    "chinese_calendar": {"service.domain.calendar"},
    "pwdlib": {"service.security"},
    "docx": {"service.exports.documents", "service.exports.report_documents"},
    "openpyxl": {"service.imports.workbooks", "service.imports.salon_workbooks"},
    "PIL": {"service.media.pictures"},
    "prometheus_client": {"service.api.metrics"},
    "pypdf": {"service.media.pdf_files"},
    "typst": {"service.exports.pdf_papers"},
    "uuid_utils": {"service.domain.columns"},
    "xlsxwriter": {"service.exports.workbooks", "service.exports.salon_workbooks"},
}
# Concrete classes and who may name them; everybody else is given one behind a protocol.
NAMED_BY = {
    "embeddings.static_encoder": {
        "embeddings.factory",
        "embeddings.model_folder",
    },  # names of its files, which that writes
    "embeddings.transformer_encoder": {"embeddings.factory"},
    "embeddings.flat_index": {"embeddings.factory", "service.wiring"},
    "embeddings.factory": {"service.wiring", "service.operations"},  # the doctor tries each part by itself
    "embeddings.exact_index": set(),  # the slow oracle of the contract tests
    "service.indexing.host": {"service.wiring", "service.container"},
    "service.wiring": {"service.cli", "service.operations", "service.bench"},
}
MOST_LINES = 400
DOCUMENTED_LEAST = 0.9
KNOWN_HOSTS = {"127.0.0.1", "localhost", "testserver", "semver.org", "www.apache.org", "github.com", "www.w3.org"}


@cache
def tracked_files() -> tuple[Path, ...]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files belong to it")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked_files():
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def sources(*rooms: str) -> Iterator[tuple[Path, str]]:
    wanted = rooms or (*PACKAGES, "fixtures", "tests")
    return ((path, text) for path, text in texts() if path.suffix == ".py" and path.parts[0] in wanted)


@cache
def import_graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, "fixtures", include_external_packages=True, cache_dir=None)


def package_of(module: str) -> set[str]:
    """A module with every package above it."""
    parts = module.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}


def test_the_contracts_of_the_import_linter_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert re.search(r"Contracts: [5-9] kept, 0 broken", done.stdout), done.stdout[-500:]


def test_no_module_imports_itself_around_a_corner() -> None:
    graph = import_graph()
    waiting = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    while ends := {module for module, imported in waiting.items() if not imported}:
        waiting = {module: imported - ends for module, imported in waiting.items() if module not in ends}
    assert not waiting, f"in or above a cycle: {sorted(waiting)}"


BLOCKED = """
import importlib, pkgutil, sys

blocked = {"fastapi", "starlette", "sqlmodel", "sqlalchemy", "pydantic", "httpx", "faiss", "torch", "service"}
blocked |= {"sentence_transformers", "transformers"}

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

sys.meta_path.insert(0, Blocker())
import matching
names = [module.name for module in pkgutil.walk_packages(matching.__path__, "matching.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_matching_can_be_imported_without_web_database_and_engines() -> None:
    done = subprocess.run([sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(list((ROOT / "matching").rglob("*.py"))) - 1


def test_matching_reads_neither_clock_nor_environment_nor_chance() -> None:
    imports = r"^\s*(?:import|from) (?:os|random|secrets|socket|subprocess)\b"
    calls = r"\.(?:now|utcnow|today)\(\)|time\.time\(|default_rng\(\)"
    impure = re.compile(f"{imports}|{calls}", re.M)
    found = [f"{path}: {match.group()}" for path, text in sources("matching") for match in impure.finditer(text)]
    assert not found


@pytest.mark.parametrize("library", ONE_DOOR)
def test_a_library_stands_behind_one_door(library: str) -> None:
    assert import_graph().find_modules_that_directly_import(library) == ONE_DOOR[library]


@pytest.mark.parametrize("module", NAMED_BY)
def test_concrete_classes_are_named_by_wiring_and_factories_only(module: str) -> None:
    importers = import_graph().find_modules_that_directly_import(module)
    assert {each for each in importers if not package_of(each) & NAMED_BY[module]} == set()


def test_one_place_commits() -> None:
    commits = [str(path) for path, text in sources(*PACKAGES) for _ in re.finditer(r"\.commit\(", text)]
    assert commits == ["service/store/database.py"]


def test_nothing_is_left_to_do_in_a_comment() -> None:
    words = re.compile(rf"\b({'TO'}DO|{'FIX'}ME|{'XX'}X)\b")
    assert [f"{path}" for path, text in sources() if words.search(text)] == []


def test_only_the_command_line_prints() -> None:
    found = []
    for path, text in sources(*PACKAGES):
        if path.parts[:2] == ("service", "cli"):
            continue
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        found += [
            f"{path}:{call.lineno}" for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"
        ]
    assert found == []


def public_definitions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body)


def test_what_is_public_is_documented() -> None:
    definitions = [
        (f"{path}: {node.name}", ast.get_docstring(node))
        for path, text in sources(*PACKAGES)
        for node in public_definitions(ast.parse(text).body)
    ]
    silent = [name for name, docstring in definitions if not docstring]
    assert len(definitions) > 300
    assert len(silent) <= (1 - DOCUMENTED_LEAST) * len(definitions), silent


def test_files_stay_short_enough_to_read() -> None:
    assert {str(path): text.count("\n") for path, text in sources() if text.count("\n") > MOST_LINES} == {}


def test_package_files_stay_empty() -> None:
    full = [str(path) for path, text in sources(*PACKAGES) if path.name == "__init__.py" and text.strip()]
    assert full == []


def test_the_top_level_holds_what_it_should() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    assert found <= TOP_LEVEL
    assert {"LICENSE", "README.md", "README.zh.md", "constraints.txt"} <= found


def test_no_file_names_somebodys_machine() -> None:
    folder = re.compile(r"(?<![\w./-])/(?:work|root|home|Users)/\w")
    allowed = {Path("LICENSE")}
    found = [f"{path}: {m.group()}" for path, text in texts() if path not in allowed for m in folder.finditer(text)]
    assert found == []


def test_only_known_hosts_are_named() -> None:
    host = re.compile(r"https?://(?:[^/\s@\"']+@)?([A-Za-z0-9][\w.-]*)")
    found = {
        f"{path}: {name}"
        for path, text in texts()
        for name in host.findall(text)
        if name not in KNOWN_HOSTS and not name.endswith((".example", ".test", ".invalid"))
    }
    assert found == set()
