"""The house rules that no linter knows: light imports, a sentence for each fault, complete catalogues, true papers."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from komtui.i18n.sentences import TOPICS, sentences

# What costs more than the whole budget of the first paint, or belongs behind the screen that needs it.
HEAVY = {
    "aiosmtplib",
    "aiosmtpd",
    "babel",
    "cryptography",
    "defusedxml",
    "dns",
    "email_validator",
    "fontTools",
    "fpdf",
    "google_auth_oauthlib",
    "importlib.metadata",
    "keyring",
    "platformdirs",
    "pypdf",
    "smtplib",
    "tomlkit",
    "xml.etree.ElementTree",
}
# textual itself imports these two.
TEXTUAL_NEEDS = {"importlib.metadata", "platformdirs"}


def imported_by(module: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after importing `module`."""
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "also"),
    [
        ("komtui.ui.app", {"click"}),
        ("komtui.cli.main", {"textual", "sqlite3", "email", "asyncio"}),
        ("komtui.bootstrap", {"textual", "click", "sqlite3", "email", "asyncio"}),
        ("komtui.i18n", {"textual", "click", "sqlite3", "email", "asyncio"}),
    ],
)
def test_nothing_heavy_is_imported_before_the_first_paint(module: str, also: set[str]) -> None:
    heavy = (HEAVY | also) - (TEXTUAL_NEEDS if module == "komtui.ui.app" else set())
    assert imported_by(module) & heavy == set()


def test_the_first_paint_loads_the_list_and_no_more() -> None:
    later = {
        "textual.widgets.text_area",
        "komtui.domain.sales.document",
        "komtui.domain.settings.catalogue",
        "komtui.services.ports",
        "komtui.services.sales.life.documents",
    }
    assert imported_by("komtui.ui.app") & (later | {"click", "sqlite3", "email"}) == set()
    assert imported_by("komtui.cli.straight") & (later | {"click", "textual", "sqlite3", "asyncio"}) == set()


def test_the_list_needs_none_of_the_words_of_a_page() -> None:
    words = {f"komtui.i18n.presentation.{name}" for name in ("document", "lines", "totals", "deliveries", "quota")}
    loaded = imported_by("komtui.ui.app") | imported_by("komtui.ui.screens.documents.screen")
    assert "komtui.i18n.presentation.states" in loaded
    assert loaded & words == set()


def test_no_command_loads_the_screen(root: Path) -> None:
    names = sorted(path.stem for path in (root / "src/komtui/cli/commands").glob("[a-z]*.py"))
    assert "sending" in names
    modules = ", ".join(f"komtui.cli.commands.{name}" for name in names)
    assert imported_by(modules) & {"textual", "rich", "komtui.ui"} == set()


def test_layouts_have_no_words_of_their_own_for_what_is_presented(root: Path, catalogues: ModuleType) -> None:
    """What `i18n/presentation` says of a document stands nowhere else, or the three would drift apart again."""
    package = root / "src/komtui"

    def marked(*paths: Path) -> set[str | tuple[str, ...]]:
        return {each for path in paths for each in catalogues.sentences(ast.parse(path.read_text("utf-8")))}

    presented = marked(*(package / "i18n/presentation").glob("*.py"))
    layouts = marked(
        package / "ui/widgets/page.py", package / "cli/commands/showing.py", *(package / "adapters/pdf").glob("*.py")
    )
    assert "Amount due" in presented
    # Where the customer dates a signature.
    assert presented & layouts == {"Date"}


def trees(root: Path) -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted((root / "src/komtui").rglob("*.py"))]


def codes_raised(root: Path) -> dict[str, str]:
    """Return each literal code that is handed to `Problem` or looks like one, with the file that has it."""
    found = {}
    code = re.compile(rf"({'|'.join(TOPICS)})\.[a-z0-9]+(-[a-z0-9]+)*")
    for path, tree in trees(root):
        if path.parent.name == "sentences":
            continue
        for node in ast.walk(tree):
            is_problem = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem"
            if is_problem and node.args and isinstance(node.args[0], ast.Constant):
                found[node.args[0].value] = str(path.relative_to(root))
            # Codes also stand in tables from which a Problem is made later; settings have underscores or known keys.
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and code.fullmatch(node.value):
                found.setdefault(node.value, str(path.relative_to(root)))
    return found


def test_every_problem_has_its_sentence(root: Path) -> None:
    from komtui.domain.settings.catalogue import BY_KEY

    raised = {code: path for code, path in codes_raised(root).items() if code not in BY_KEY}
    assert len(raised) > 20, "the scan finds no codes any more"
    assert {code: path for code, path in raised.items() if code not in sentences(code)} == {}


def test_every_sentence_belongs_to_its_topic() -> None:
    for topic, module in TOPICS.items():
        known = tuple(f"{other}." for other, its in TOPICS.items() if its == module)
        assert [code for code in sentences(f"{topic}.") if not code.startswith(known)] == []


def test_catalogues_are_complete_and_up_to_date(catalogues: ModuleType) -> None:
    assert catalogues.faults() == [], "run .ci/catalogues, then translate what it names"


def test_sentences_are_literal(root: Path) -> None:
    """An f-string or a sum inside `_()` never reaches the catalogue."""
    wrong = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path, tree in trees(root)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in {"_", "N_", "n_"}
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:2])
    ]
    assert wrong == []


def test_readme_and_ci_run_the_same_lines(root: Path) -> None:
    run = (root / ".ci/run").read_text("utf-8")
    for name in ("README.md", "README.fr.md"):
        readme = (root / name).read_text("utf-8")
        lines = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
        assert len(lines) == 2, f"{name} has the line that runs komtui and the line that tests it"
        demo, test = lines
        assert demo.endswith("komtui demo")
        assert f"\n{test}" in run, f"{name}'s test line is not what .ci/run runs"


def test_papers_name_no_place_of_this_machine(root: Path) -> None:
    papers = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / ".ci").iterdir()]
    # Python may keep bytecode beside the scripts.
    papers = [path for path in papers if path.is_file()]
    assert [str(path) for path in papers if re.search(r"/(work|root|home)/\w", path.read_text("utf-8"))] == []


SET_BY_ITSELF = re.compile(
    "_(abc_|is_protocol$|default_|css_|inherit_|merged_|decorated_|reactives|computes|auto_|rendered|bindings$)"
)
"""Attributes that Textual, abc and typing set themselves on every class."""


def inner_parts(module: ModuleType) -> list[str]:
    """Return the private parts of other packages' classes that the classes of a module override or call."""
    found = []
    for kind in vars(module).values():
        if not isinstance(kind, type) or kind.__module__ != module.__name__:
            continue
        ours = {name for each in kind.__mro__ if each.__module__.startswith("komtui") for name in vars(each)}
        used = set(re.findall(r"(?:self|super\(\))\.(_[a-z]\w*)", inspect.getsource(kind)))
        for base in kind.__mro__:
            if base.__module__.split(".")[0] in {"komtui", "builtins", "enum", "typing", "abc"}:
                continue
            theirs = {name for name in vars(base) if re.match("_[a-z]", name) and not SET_BY_ITSELF.match(name)}
            found += [f"{kind.__qualname__}.{name}" for name in theirs & (set(vars(kind)) | (used - ours))]
    return found


def test_the_inside_of_other_packages_is_used_in_one_module_each(root: Path) -> None:
    """What ruff (SLF001) does not see: what is inherited. `_upstream.py` has it, with its reason and its test."""
    paths = [path for path in (root / "src/komtui").rglob("*.py") if path.name not in {"_upstream.py", "__main__.py"}]
    names = [".".join(path.relative_to(root / "src").with_suffix("").parts).removesuffix(".__init__") for path in paths]
    found = {name: parts for name in names if (parts := inner_parts(importlib.import_module(name)))}
    assert found == {}
    assert [str(path) for path in paths if "noqa: SLF001" in path.read_text("utf-8")] == []


def test_the_locked_packages_fit(root: Path) -> None:
    done = subprocess.run([sys.executable, root / ".ci/lock", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_package_has_an_upper_bound(root: Path) -> None:
    """The next major version of a package is tried before it is taken."""
    import tomllib

    from packaging.requirements import Requirement

    read = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    extras = read["project"]["optional-dependencies"].values()
    asked = [
        *read["build-system"]["requires"],
        *read["project"]["dependencies"],
        *(each for one in extras for each in one),
    ]
    bounds = {each: {bound.operator for bound in Requirement(each).specifier} for each in asked}
    assert [
        each for each, signs in bounds.items() if not signs & {"<", "==", "~="} and not each.startswith("komtui[")
    ] == []


BY_NAME = {"chmod", "chown", "lchmod", "lchown", "mkstemp", "mktemp", "write_text", "write_bytes", "touch", "rename"}
"""What follows a link, or acts on whatever has a name by then: files are written by `komtui.services.files`."""
WRITING_BY_NAME = {
    "adapters/database/sqlite/_file.py": "by a descriptor, in /proc",
    "adapters/pdf/cut.py": "run by hand, in a clone",
    "demo/_authority.py": "in a folder made for it",
}


def test_nothing_is_written_by_a_name_that_others_could_have_taken(root: Path) -> None:
    found = set()
    for path in (root / "src" / "komtui").rglob("*.py"):
        for each in ast.walk(ast.parse(path.read_text())):
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in BY_NAME:
                found.add(path.relative_to(root / "src" / "komtui").as_posix())
    assert found == set(WRITING_BY_NAME)


def test_version_is_said_once(root: Path) -> None:
    import tomllib

    import komtui

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == komtui.__version__
    assert f"## [{komtui.__version__}]" in (root / "CHANGELOG.md").read_text("utf-8")


def test_papers_link_only_to_what_is_there(root: Path) -> None:
    links = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
    papers = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    missing = [
        f"{paper.relative_to(root)} → {target}"
        for paper in papers
        for target in links.findall(paper.read_text("utf-8"))
        if "://" not in target and not (paper.parent / target).exists()
    ]
    assert missing == []


def test_every_service_can_be_built(tmp_path: Path) -> None:
    """They are built when first asked for, so that a fault in one would show only when somebody needs it."""
    import asyncio

    from komtui.bootstrap import services
    from komtui.services.registry import Services

    built = services(tmp_path)
    names = [name for name, member in vars(Services).items() if isinstance(member, property)]
    assert len(names) > 5
    assert [name for name in names if getattr(built, name) is None] == []
    asyncio.run(built.close())


def test_papers_name_files_that_are_there(root: Path) -> None:
    """A path in a paper is found from the root or from the package, or by its end: `catalogue/mail.py`."""
    quoted = re.compile(r"`([\w.-]+(?:/[\w.-]+)+|[\w-]+\.(?:py|tcss|sql|po))/?`")
    there = [
        f"/{path.relative_to(root).as_posix()}"
        for each in ("src", "tests", "docs", "benchmarks", ".ci")
        for path in (root / each).rglob("*")
    ]
    named = {
        f"{paper.relative_to(root)} → {path}"
        for paper in [root / "CONTRIBUTING.md", root / "docs/where.md", *(root / "docs/decisions").glob("*.md")]
        for path in quoted.findall(paper.read_text("utf-8"))
        if not any(f"{each}/".endswith((f"/{path}/", f"/{path}.py/")) for each in there)
    }
    assert named == set()


def test_decisions_are_numbered_as_they_stand_and_none_is_missing(root: Path) -> None:
    papers = sorted((root / "docs/decisions").glob("*.md"))

    assert [int(paper.name[:4]) for paper in papers] == list(range(1, len(papers) + 1))
    for paper in papers:
        assert paper.read_text("utf-8").startswith(f"# {int(paper.name[:4])}. ")
    linked = {
        f"{paper.relative_to(root)} → {name}"
        for paper in [*papers, *(root / "docs").glob("*.md"), *root.glob("*.md")]
        for name in re.findall(r"\b(\d{4}-[a-z0-9-]+\.md)", paper.read_text("utf-8"))
        if not (root / "docs/decisions" / name).exists()
    }
    assert linked == set()


ALONE = {
    "komtui.adapters.database.postgres.": "an engine's modules are called alike in each engine",
    "komtui.adapters.database.sqlite.": "an engine's modules are called alike in each engine",
    "komtui.cli.commands.": "a command's module is found by its name",
    "komtui.domain.sales.legal.canada": "a module for each country",
    "komtui.domain.sales.legal.france": "a module for each country",
    "komtui.ui.app": "whoever looks for the program begins there",
}
"""Public modules, or all of a package, that one module beside them uses, with the reason why they are. So is what
`__init__` puts together (the files of a table), and what makes a folder a screen: `screen`."""


def test_what_one_module_beside_it_uses_is_private_and_what_others_use_is_not(root: Path) -> None:
    """What tests import counts for nothing."""
    source = root / "src"
    files = {".".join(path.relative_to(source).with_suffix("").parts): path for path in source.rglob("*.py")}
    users: dict[str, set[str]] = {name: set() for name in files}
    for name, path in files.items():
        for each in ast.walk(ast.parse(path.read_text("utf-8"))):
            match each:
                case ast.Import():
                    used = [alias.name for alias in each.names]
                case ast.ImportFrom(module=str(module)):
                    used = [module, *(f"{module}.{alias.name}" for alias in each.names)]
                case ast.Constant(value=str(text)):  # loaded late, by its name
                    used = [text]
                case _:
                    continue
            for one in users.keys() & set(used):
                users[one].add(name)

    def beside(name: str, user: str) -> bool:
        return name.rpartition(".")[0] == user.rpartition(".")[0]

    hidden = {
        f"{name} ← {user}"
        for name, by in users.items()
        for folder, _, last in [name.rpartition(".")]
        if last.startswith("_") and not last.startswith("__")
        for user in by
        if not user.startswith(f"{folder}.")
    }
    assert hidden == set()
    open_to_one = {
        f"{name} ← {user}"
        for name, by in users.items()
        if len(by) == 1 and not name.rpartition(".")[2].startswith("_") and not name.endswith(".screen")
        for user in by
        if beside(name, user) and not user.endswith(".__init__")
        if not any(name == each or (each.endswith(".") and name.startswith(each)) for each in ALONE)
    }
    assert open_to_one == set()
