"""Places in texts and templates."""

from __future__ import annotations

import subprocess
import sys

from nanohana.apps.task_apps.placeholders import filled, is_broken, named

TEXT = "{{ 件名 }}について｛｛期限　｝｝まで{{\n宛先}}"


def test_spaces_around_a_name_and_wide_braces_do_not_matter() -> None:
    assert named(TEXT) == ["件名", "期限", "宛先"]
    assert filled(TEXT, {"件名": "研修", "期限": "月末", "宛先": "各課"}) == "研修について月末まで各課"
    assert not is_broken(TEXT) and is_broken("{{件名")


def test_a_hostile_text_is_read_in_no_time() -> None:
    hostile = "from nanohana.apps.task_apps.placeholders import named; assert not named('{{' + ' ' * 30_000)"
    subprocess.run([sys.executable, "-c", hostile], check=True, timeout=30)
