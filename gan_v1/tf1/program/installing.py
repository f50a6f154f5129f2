"""``!pip install tensorflow==1.15`` in a notebook: not done, since no Python of today can, and TensorFlow 1 is here."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from gan_v1.tf1.program.shell import Word, commands

# Names of packages, each with the first digits of those versions that belong to TensorFlow 1 and its time.
_OURS = {
    **dict.fromkeys(("tensorflow", "tensorflow-gpu", "tensorflow-cpu", "tensorflow-estimator", "tensorboard"), "[01]"),
    "keras": "[012]",
}
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

    Only those requirements are left out. A command of which nothing else is left becomes ``nothing``, and a line of
    which nothing else is left becomes empty. The second part has a sentence for each changed command of pip or conda.
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
        left = dict.fromkeys(ours, "")  # what each word becomes
        for option, file in _requirement_files(arguments) if action.value == "install" else ():
            required = _requirements(os.path.join(folder, file.value.removeprefix("--requirement=")))
            if required_of_us := [each for each in required if _is_ours(each.partition(";")[0].strip(), "install")]:
                others = [each for each in required if each not in required_of_us]
                left |= {option: "", file: " ".join(map(_quoted, others))}
                names += [f"{each} of {file.value.removeprefix('--requirement=')}" for each in required_of_us]
        if not left:
            continue
        told.insert(
            0, f"{' '.join(names)} is not {action.value}ed: TensorFlow 1 and the Keras of its time are here already"
        )
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
    match = _REQUIREMENT.fullmatch(requirement)
    name = match["name"].lower().replace("_", "-") if match else ""
    if match is None or name not in _OURS:
        return False
    if action == "uninstall" or (name == "tensorflow-gpu" and not match["versions"]):  # there is no such package today
        return True
    exactly = rf"(?:={{1,3}}|~=|<=?)\s*{_OURS[name]}(?:\.|$|\*|,|\s|;)"
    below = rf"<\s*{'3' if name == 'keras' else '2'}(?:\.0)*(?:$|[a-z,\s;])"
    return re.search(f"{exactly}|{below}", match["versions"]) is not None


def _something_left(arguments: Sequence[Word], ours: Sequence[Word]) -> bool:
    """Whether pip still has something to do without ``ours``."""
    before = ""
    for word in arguments:
        if word not in ours and not word.value.startswith("-") and before not in _WITH_A_VALUE:
            return True
        before = word.value
    return False
