# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

from holdfast.base.errors import ConfigError, StoreError
from holdfast.base.settings import Settings, describe, load_settings, user_config_folder


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    file = tmp_path / "holdfast.toml"
    file.write_text('port = 1\nalert_score = 2\ntitle = "Case"\n')
    settings = load_settings(
        file, environment={"HOLDFAST_PORT": "3", "HOLDFAST_PUBLISH_LOG": "yes"}, flags={"port": 4, "workers": None}
    )
    assert (settings.port, settings.alert_score, settings.title, settings.publish_log) == (4, 2, "Case", True)
    assert settings.workers == Settings().workers
    assert load_settings(None, environment={}) == Settings()


@pytest.mark.parametrize(
    ("toml", "environment", "says"),
    [
        ("prot = 1", {}, "unknown setting 'prot'"),
        ("port = '1'", {}, "takes a int"),
        ("port = true", {}, "takes a int"),
        ("port = 70000", {}, "outside 0 to 65535"),
        ("format = 2000", {}, "outside"),
        ("port = ", {}, "not TOML"),
        ("", {"HOLDFAST_PRT": "1"}, "HOLDFAST_PRT"),
        ("", {"HOLDFAST_PORT": "x"}, "whole number"),
        ("", {"HOLDFAST_PUBLISH_LOG": "maybe"}, "true or false"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it(
    tmp_path: Path, toml: str, environment: dict[str, str], says: str
) -> None:
    file = tmp_path / "holdfast.toml"
    file.write_text(toml)
    with pytest.raises(ConfigError, match=says):
        load_settings(file, environment=environment)


def test_variables_of_the_set_up_script_are_no_settings() -> None:
    assert load_settings(None, environment={"HOLDFAST_VENV": "/x", "HOME": "/y"}) == Settings()


def test_a_file_that_cannot_be_read_is_the_environments_fault(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        load_settings(tmp_path / "missing.toml", environment={})


def test_the_settings_page_has_a_row_for_every_field() -> None:
    rows = describe()
    assert {name for name, *_ in rows} == set(Settings.__slots__)
    assert all(meaning for *_, meaning in rows)


def test_keys_lie_in_the_users_own_folder() -> None:
    assert user_config_folder({"HOLDFAST_CONFIG_DIR": "/k", "HOME": "/h"}) == Path("/k")
    assert user_config_folder({"XDG_CONFIG_HOME": "/x", "HOME": "/h"}) == Path("/x/holdfast")
    assert user_config_folder({"HOME": "/h"}) == Path("/h/.config/holdfast")
    with pytest.raises(StoreError, match="HOME"):
        user_config_folder({})
