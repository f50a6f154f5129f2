"""The house: arrows between modules point down, and tutorials do not know each other."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path

import pytest
from conftest import LONG
from helpers import run_python

from gan_v1.__main__ import COMMANDS
from gan_v1.tutorials import TUTORIALS

PACKAGE = Path(__file__).parents[1] / "gan_v1"
FLOORS = [
    {"errors", "arrays", "cores", "tutorials"},
    {"command"},
    {"files", "tf1"},
    {"input_data"},
    {"figures"},
    {"training"},
    set(TUTORIALS),
    {"study"},
    {"finished"},
    {"metrics"},
    {"compare", "sweep", "playground", "__main__"},
]
TF1_FLOORS = [
    {"missing", "internals"},
    {"op_seeds"},
    {"loading"},
    {"__init__"},  # the face: what the other rooms, and the rest of the package, take ``tf`` from
    {"arithmetic", "libraries"},
    {"contrib"},
    {"program", "doctor"},
    {"__main__"},
]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(dotted: str) -> str:
    """``gan_v1.training.run`` lies in the room ``training``."""
    return dotted.split(".")[1]


def floor(name: str, floors: list[set[str]] = FLOORS) -> int:
    (number,) = (number for number, rooms in enumerate(floors) if name in rooms)
    return number


def tf1_room(module: str) -> str:
    """``gan_v1.tf1.op_seeds.seeds`` lies in the room ``op_seeds``; ``gan_v1.tf1`` itself is its face."""
    return [*module.split("."), "__init__"][2]


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "gan_v1":
            rooms |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gan_v1."):
            rooms.add(room(node.module or ""))
        elif isinstance(node, ast.Import):
            rooms |= {room(alias.name) for alias in node.names if alias.name.startswith("gan_v1.")}
    return rooms - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_down(path: Path) -> None:
    """Catches an import from a higher floor, or from another tutorial."""
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for other in imported_rooms(path) - {own}:
        assert floor(other) < floor(own), f"{own} imports {other}"


TF1 = [path for path in MODULES if path.is_relative_to(PACKAGE / "tf1")]


@pytest.mark.parametrize("path", TF1, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_within_tf1_point_down(path: Path) -> None:
    """Catches a room of tf1 that comes to need one above it."""
    own = tf1_room(module_name(path))
    modules = {module for module in imported_modules(path) if module.startswith("gan_v1.tf1")}
    for other in {tf1_room(module) for module in modules} - {own}:
        if own == "__init__" and other == "arithmetic":
            continue  # for types alone: the face imports Arithmetic by name, when it is asked for
        assert floor(other, TF1_FLOORS) < floor(own, TF1_FLOORS), f"{own} imports {other}"


def test_the_package_uses_tf1_by_its_face() -> None:
    """Catches a tutorial or the loop that reaches into tf1's rooms."""
    for path in set(MODULES) - set(TF1):
        assert not {module for module in imported_modules(path) if module.startswith("gan_v1.tf1.")}, path


@pytest.mark.parametrize("room", sorted(PACKAGE.rglob("__init__.py")), ids=lambda path: str(path.parent.name))
def test_the_map_of_a_room_is_complete(room: Path) -> None:
    """Catches a module that the list at the head of its room does not name, where a newcomer looks for it."""
    listed = ast.get_docstring(ast.parse(room.read_text())) or ""
    modules = {path.stem for path in room.parent.glob("*.py")}
    packages = {path.parent.name for path in room.parent.glob("*/*.py")}
    named = {name for names in re.findall(r"(?m)^ *((?:\w+, )*\w+)(?:$|  )", listed) for name in names.split(", ")}
    missing = sorted((modules | packages) - named - {"__init__", "__main__"})
    assert not missing, f"the docstring of {room.relative_to(PACKAGE.parent)} does not say what lies in {missing}"


def test_no_circle_of_modules() -> None:
    """Catches modules of one room that need each other, be it for types alone: neither can be read first."""
    imports = {module_name(path): imported_modules(path) for path in MODULES if path.stem != "__init__"}
    while open_ends := {module for module, others in imports.items() if not others & imports.keys()}:
        imports = {module: others for module, others in imports.items() if module not in open_ends}
    assert not imports, f"a circle, and what rests on it: {sorted(imports)}"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path) -> set[str]:
    """The modules that a file imports, those behind the names of ``from gan_v1.training import x`` included."""
    names = {module_name(other) for other in MODULES}
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            behind = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= behind & names
            if behind - names:  # names of the module itself, and not of modules within it
                found |= {node.module or ""} & names
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & names
    return found - {module_name(path)}


def test_names_of_replacement_modules_are_the_only_arrows_upwards() -> None:
    """Catches a ground floor that comes to know the house by names in strings, past the test above.

    tf1 offers the MNIST reader where TensorFlow 1 had it. It names the module in a table, and imports it
    only when a program asks; nothing in tf1 works with what it holds.
    """
    for path in MODULES:
        if path.is_relative_to(PACKAGE / "tf1"):
            strings = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
            named = {text for text in strings if isinstance(text, str) and re.fullmatch(r"gan_v1(\.\w+)+", text)}
            upwards = {text for text in named if room(text) != "tf1"}
            assert upwards == ({"gan_v1.input_data"} if path.name == "namespace.py" else set())


def test_the_package_itself_imports_and_installs_nothing() -> None:
    """Catches an import that makes ``import gan_v1`` slow, and an answer to Ctrl-C in a process that is no command."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    assert [type(node).__name__ for node in tree.body] == ["Expr", "Assign"]  # its docstring and version
    untouched = "import signal, sys; hooks = sys.excepthook, sys.unraisablehook\n"
    untouched += "import gan_v1.command, gan_v1.vanilla, gan_v1.compare\n"
    untouched += "print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n"
    untouched += "print(hooks == (sys.excepthook, sys.unraisablehook))\n"
    assert run_python("-c", untouched).stdout == "True\nTrue\n"


RUN_BY_PYTHON_M = sorted({name for commands in COMMANDS.values() for name in commands} - {"tf1"} | {"__main__"})


@pytest.mark.parametrize("name", RUN_BY_PYTHON_M)
def test_a_command_answers_an_interruption_from_its_first_import_on(name: str) -> None:
    """Catches a module run by ``python -m`` that loads for seconds before Ctrl-C is answered in one line."""
    in_turn = [PACKAGE / f"{name}.py", PACKAGE / name / "__init__.py", PACKAGE / name / "__main__.py"]
    imports = [
        ast.unparse(node)
        for path in in_turn
        if path.exists()
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports[imports[0].startswith("from __future__")] == "import gan_v1.command"


def test_what_is_said_to_take_long_is_there() -> None:
    """Catches a pattern of tests that are left out of the quick run although no test has such a name any more."""
    for file, pattern in LONG.items():
        names = re.findall(r"^def (test_\w+)", (PACKAGE.parent / "tests" / file).read_text(), re.MULTILINE)
        assert any(re.match(pattern, f"{name}[case]") for name in names), file


WITHOUT_LINUX = """
import importlib, os, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("sched_getaffinity", "sched_setaffinity", "O_NOFOLLOW", "O_NONBLOCK", "mkfifo", "fork", "getpgid"):
    delattr(os, name)
for module in sys.argv[1:]:
    importlib.import_module(module)
from gan_v1.cores import cores
assert cores() >= 1
"""


def test_every_module_is_imported_without_what_only_linux_has() -> None:
    """Catches an import that stops Windows before a word is said; nobody has run the package there yet."""
    names = [module_name(path) for path in MODULES]
    if importlib.util.find_spec("tensorflow_estimator") is None:
        names = [name for name in names if not name.startswith("gan_v1.tf1.contrib.learn")]
    done = run_python("-c", WITHOUT_LINUX, *names, TF_USE_LEGACY_KERAS="1")  # in whatever order they come
    assert done.returncode == 0, done.stderr
