"""``!pip install tensorflow==1.15`` in a notebook: not done, since no Python of today can, and TensorFlow 1 is here.

Nor are the libraries of its time, such as ``numpy==1.16``: most cannot be built today, and the others would take from
today's TensorFlow what it needs.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from gan_v1.tf1.program.shell import Word, commands

# Names of packages, each with the first digits of those versions that belong to TensorFlow 1 and its time.
_TENSORFLOWS = {
    **dict.fromkeys(("tensorflow", "tensorflow-gpu", "tensorflow-cpu", "tensorflow-estimator", "tensorboard"), "[01]"),
    **dict.fromkeys(("tf-nightly", "tf-nightly-gpu", "tf-estimator-nightly", "tb-nightly"), "[01]"),
    "keras": "[012]",
}
# What today's TensorFlow needs newer, or what a Python of today cannot build; their behaviour is given back instead.
_LIBRARIES = {
    "gast": r"0\.[0-4]",
    "h5py": "[012]",
    "matplotlib": r"(?:[012]|3\.[0-5])",
    "numpy": "[01]",
    "pandas": "[01]",
    "pillow": "[2-9]",
    "protobuf": "[234]",
    "scikit-learn": r"(?:0|1\.[01])",
    "scipy": r"(?:0|1\.[0-8])",
}
_OURS = _TENSORFLOWS | _LIBRARIES
_BELOW = dict.fromkeys(_TENSORFLOWS, "2") | {"keras": "3", "numpy": "2"}  # all versions below that one are of then
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z][-\w]*)(?:\[[-\w,]*\])?\s*(?P<versions>.*)", re.DOTALL)
_WHEEL = re.compile(r"/?tensorflow(?:_gpu|_cpu)?-[01]\.[^/]*\.whl$")
_WITH_A_VALUE = {  # pip's options
    "--cache-dir",
    "--default-timeout",
    "--extra-index-url",
    "--find-links",
    "--index-url",
    "--prefix",
    "--proxy",
    "--retries",
    "--target",
    "--timeout",
    "--trusted-host",
    "-f",
    "-i",
    "-t",
}


def answered(line: str, nothing: str = "true") -> tuple[str, list[str]]:
    """A line for the shell without what would install TensorFlow 1 or uninstall TensorFlow; and what to tell of that.

    Only those requirements are left out, and old versions of libraries; one that is missing is installed as of today.
    A command of which nothing else is left becomes ``nothing``, and a line of which nothing else is left becomes empty.
    The second part has a sentence for each changed command of pip or conda.
    """
    told: list[str] = []
    folder, found = "", []
    for words in commands(line):
        if words[0].value == "cd" and len(words) > 1:
            folder = os.path.join(folder, words[1].value)
        found.append((words, folder))
    for words, folder in reversed(found):
        rest = _after_installer(words)
        if rest is None:
            continue
        action, *arguments = rest
        ours = [word for word in arguments if _is_ours(word.value, action.value)]
        names = [word.value for word in ours]
        left = {word: _instead(word.value, action.value) for word in ours}  # what each word becomes
        todays = [name for name in left.values() if name]
        for option, file in _requirement_files(arguments) if action.value == "install" else ():
            required = _requirements(os.path.join(folder, file.value.removeprefix("--requirement=")))
            if required_of_us := [each for each in required if _is_ours(each.partition(";")[0].strip(), "install")]:
                instead = [name for each in required_of_us if (name := _instead(each, "install"))]
                others = [each for each in required if each not in required_of_us]
                left |= {option: "", file: " ".join(map(_quoted, [*others, *instead]))}
                todays += instead
                names += [f"{each} of {file.value.removeprefix('--requirement=')}" for each in required_of_us]
        if not left:
            continue
        libraries = any(_parts(each.partition(" of ")[0])[0] in _LIBRARIES for each in names)
        here = "TensorFlow 1, and what the libraries of its time gave, is here already"
        here = here if libraries else "TensorFlow 1 and the Keras of its time are here already"
        here += f"; today's {' '.join(todays)} is installed instead" if todays else ""
        told.insert(0, f"{' '.join(names)} is not {action.value}ed: {here}")
        if any(left.values()) or _something_left(arguments, list(left)):
            for word in sorted(left, reverse=True):
                line = line[: word.start].rstrip(" ") + f" {left[word]}".rstrip() + line[word.end :]
        else:
            line = f"{line[: words[0].start]}{nothing}{line[words[-1].end :]}"
    return ("" if told and line.strip() == nothing else line), told


def _requirement_files(arguments: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """The word of the option and that of the file, for each ``-r FILE`` or ``--requirement=FILE``."""
    for word, following in zip(arguments, [*arguments[1:], None], strict=True):
        if word.value in ("-r", "--requirement") and following is not None:
            yield word, following
        elif word.value.startswith("--requirement="):
            yield word, word


def _requirements(file: str, within: tuple[str, ...] = ()) -> list[str]:
    """The lines of a file of requirements, and those of the files that it names.

    No lines if it cannot be read, if it is a pipe, which only pip may read, or if it names itself, directly or not.
    """
    path = os.path.realpath(file)
    if path in within or not os.path.isfile(path):
        return []
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return []
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        if named := re.fullmatch(r"(?:-r|--requirement)[\s=]*(.+)", line):
            found += _requirements(os.path.join(os.path.dirname(file), named[1]), (*within, path))
        elif line:
            found.append(line)
    return found


def _quoted(requirement: str) -> str:
    """A line of such a file, as words for the shell; options, such as ``-i URL``, are several words."""
    return shlex.join(requirement.split()) if requirement.startswith("-") else shlex.quote(requirement)


def _after_installer(words: Sequence[Word]) -> Sequence[Word] | None:
    """``install`` or ``uninstall`` and what follows it, in a command of pip's or conda's; else None."""
    values = [word.value for word in words]
    first = values[0].rpartition("/")[2]
    if re.fullmatch(r"pip[\d.]*|conda|mamba", first):
        start = 1
    elif re.fullmatch(r"python[\d.]*", first) and "pip" in values and values[values.index("pip") - 1] == "-m":
        start = values.index("pip") + 1
    elif first == "uv" and values[1:2] == ["pip"]:
        start = 2
    else:
        return None
    while start < len(values) and values[start].startswith("-"):
        start += 1
    return words[start:] if start < len(values) and values[start] in ("install", "uninstall") else None


def _is_ours(requirement: str, action: str) -> bool:
    if _WHEEL.search(requirement):
        return True
    name, versions = _parts(requirement)
    if name not in _OURS:
        return False
    if action == "uninstall" or (name == "tensorflow-gpu" and not versions):  # there is no such package today
        return True
    not_least = r"(?<![>!])" if name in _LIBRARIES else ""  # numpy>=1.11 is today's, too
    exactly = rf"{not_least}(?:={{1,3}}|~=|<=?)\s*{_OURS[name]}(?:\.|$|\*|,|\s|;)"
    below = rf"<\s*{_BELOW[name]}(?:\.0)*(?:$|[a-z,\s;])" if name in _BELOW else exactly
    return re.search(f"{exactly}|{below}", versions) is not None


def _instead(requirement: str, action: str) -> str:
    """The name of a library without its version, if it is to be installed and is not; else empty."""
    name, _ = _parts(requirement.partition(";")[0].strip())
    if action != "install" or name not in _LIBRARIES:
        return ""
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return name
    return ""


def _parts(requirement: str) -> tuple[str, str]:
    """The name of the required package, as the lists above spell it, and its versions; empty if it is none."""
    match = _REQUIREMENT.fullmatch(requirement)
    return (match["name"].lower().replace("_", "-"), match["versions"]) if match else ("", "")


def _something_left(arguments: Sequence[Word], ours: Sequence[Word]) -> bool:
    """Whether pip still has something to do without ``ours``."""
    before = ""
    for word in arguments:
        if word not in ours and not word.value.startswith("-") and before not in _WITH_A_VALUE:
            return True
        before = word.value
    return False
