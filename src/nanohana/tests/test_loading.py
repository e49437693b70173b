"""What a process loads once and keeps."""

import gc
import subprocess
import sys

import pytest

from nanohana.loading import loading


def test_the_collector_rests_meanwhile_and_leaves_what_was_made_alone():
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        kept = [[] for _ in range(1000)]
    try:
        assert gc.isenabled() and gc.get_freeze_count() - before > len(kept)
    finally:
        gc.unfreeze()


def test_it_works_again_after_an_error():
    with pytest.raises(KeyError), loading():
        raise KeyError
    gc.unfreeze()
    assert gc.isenabled()


def test_the_site_does_without_the_models_of_scim_until_a_directory_asks():
    code = "import sys, nanohana.cli as cli; cli._set_up(); import nanohana.asgi; print('scim2_models' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert told.stdout == "False\n"
