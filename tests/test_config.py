"""Settings of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.config import load, secret
from truceline.errors import InvalidSetting


def test_a_secret_is_given_or_lies_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim \n", encoding="utf-8")
    assert secret("X", {"X": "geheim"}) == "geheim"
    assert secret("X", {"X_FILE": str(tmp_path / "secret")}) == "geheim "
    assert secret("X", {}) is None
    assert secret("X", {"X": "", "X_FILE": ""}) is None


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(InvalidSetting, match=r"^X_FILE: "):
        secret("X", {"X_FILE": str(tmp_path / "secret")})


def test_a_missing_file_and_a_secret_given_twice_are_refused_without_showing_it(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match=r"^X_FILE: .* cannot be read"):
        secret("X", {"X_FILE": str(tmp_path / "nowhere")})
    with pytest.raises(InvalidSetting, match=r"^X: is set, and X_FILE too") as raised:
        secret("X", {"X": "geheim", "X_FILE": "file"})
    assert "geheim" not in str(raised.value)


def test_the_node_and_who_acts_are_settings() -> None:
    settings = load({"TRUCELINE_NODE": "north", "TRUCELINE_ACTOR": " op-1 "})
    assert (settings.node, settings.actor) == (Path("north"), "op-1")
    assert (load({}).node, load({"TRUCELINE_ACTOR": " "}).actor) == (None, None)
