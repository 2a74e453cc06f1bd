"""Rules of the house that no linter can check."""

import ast
import os
import re
import subprocess
import sys
import uuid
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver
from django.urls.converters import get_converters

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("cases", "meetings", "coaches", "overstap")
OURS = (
    "audit", "organisations", "notifications", "privacy", "cases", "meetings", "coaches", "portal",
)  # fmt: skip
OUTER = {"views", "tables", "forms", "filters", "admin", "api", "tasks"}
INNER = {"actions", "rules", "access", "models", "checks", "queries", "flows"}
WRITES = {
    "save", "create", "delete", "update", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "aupdate", "acreate", "asave",
}  # fmt: skip
SCOPED = {"Case", "CohortMember", "Student", "CaseAccess"}
READS_INSIDE_SCOPE = {"visible_to", "none"}
# Pages for people without an account, or without a role.
PUBLIC = {
    "ui:help", "ui:privacy", "ui:accessibility", "ui:source",
    "organisations:accept_invitation",
    "today:feed",  # a secret address: what it does not know does not exist
    "portal:message", "portal:sent", "portal:leave",  # the same, for a young person
}  # fmt: skip
# allauth guards its own pages: login, password reset and the like must be open.
THEIRS = ("account/",)
EXAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": str(uuid.UUID(int=1))}
LONGEST_FILE = 420
ENVIRONMENT = re.compile(r"(?:environ\.get|env_list|env_flag)\(\s*\"([A-Z_]+)\"")


def python_files(*packages):
    return [
        path
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts and "node_modules" not in path.parts
    ]


def name_of(path):
    return str(path.relative_to(ROOT))


def layer_of(path):
    """The words of a path: cases/views/detail.py -> {cases, views, detail}."""
    return set(path.relative_to(ROOT).with_suffix("").parts)


def nodes(path):
    return ast.walk(ast.parse(path.read_text()))


def our_models():
    return [
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical")
    ]


def every_address(patterns=None, route="", space=""):
    """Yield (name, address) of every page, with example values for what is variable."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or here), example(here)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from every_address(pattern.url_patterns, here, inner)


def example(route):
    """Return the route with an example for every variable part."""

    def value(match):
        kind = match.group(1) or "str"
        if kind in EXAMPLES:
            return EXAMPLES[kind]
        regex = get_converters()[kind].regex
        return date(2027, 1, 1).isoformat() if "\\d{4}" in regex else "x"

    return "/" + re.sub(r"<(?:(\w+):)?\w+>", value, route)


# Who may see a page ------------------------------------------------------------------------------

PAGES = sorted(
    (name, address)
    for name, address in every_address()
    if not address.startswith(tuple(f"/{prefix}" for prefix in THEIRS))
)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "address"), [p for p in PAGES if p[0] not in PUBLIC])
def test_every_page_wants_a_login(client, method, name, address):
    response = getattr(client, method)(address)
    assert response.status_code == 302, f"{name} answers {response.status_code}"
    assert response.url.startswith("/account/login/")


def test_the_login_sweep_saw_the_rooms():
    rooms = {name.split(":")[0] for name, _ in PAGES}
    own = {"today", "cases", "meetings", "coaches", "portal", "manage", "organisations", "ui"}
    assert rooms == own


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "address"), [p for p in PAGES if p[0] in PUBLIC])
def test_a_public_page_answers_without_login(client, name, address):
    response = client.get(address)
    assert response.status_code in {200, 404, 410}, name


# What a model says about a person ----------------------------------------------------------------


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_field_is_classified(model):
    fields = {field.name for field in model._meta.local_concrete_fields}
    personal, kept = set(model.Privacy.personal), set(model.Privacy.kept)
    assert personal | kept == fields
    assert personal & kept == set()


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_personal_field_has_a_data_group(model):
    groups = {getattr(group, "name", group) for group in dict(model.Privacy.personal).values()}
    assert groups <= {f"F{number}" for number in range(14)}


def test_no_model_has_a_standing_order():
    """Meta.ordering makes every query sort and every DISTINCT wrong."""
    ordered = [model for model in our_models() if "ordering" in model._meta.original_attrs]
    assert [model._meta.label for model in ordered] == []


# Layers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [path for path in python_files(*PACKAGES) if layer_of(path) & OUTER], ids=name_of
)
def test_outer_layers_never_write_and_always_scope(path):
    """Views, tables, forms and tasks call actions to write, and visible_to() to read."""
    for node in nodes(path):
        if not isinstance(node, ast.Attribute):
            continue
        where = f"{name_of(path)}:{node.lineno}"
        if node.attr in WRITES and not is_own_data(node.value):
            pytest.fail(f"{where} writes (.{node.attr}); call an action")
        match node:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=model), attr="objects")):
                assert model not in SCOPED or node.attr in READS_INSIDE_SCOPE, (
                    f"{where} reads {model} past visible_to()"
                )


def is_own_data(node):
    """Whether `.update` and the like are called on a plain dict, set or session of the view."""
    text = ast.unparse(node)
    return text.endswith(
        ("context", "attrs", "data", "values", "initial", "session", "kwargs")
    ) or (text in {"super()", "result", "chosen", "hidden", "params"})


@pytest.mark.parametrize(
    "path", [path for path in python_files(*PACKAGES[:3]) if layer_of(path) & INNER], ids=name_of
)
def test_actions_and_rules_know_no_http(path):
    banned = ("django.http", "django.shortcuts", "django.contrib.messages", "django.views")
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and layer_of(path) & OUTER == set():
            assert not (node.module or "").startswith(banned), f"{name_of(path)}:{node.lineno}"


def test_only_the_door_changes_the_status_of_a_case():
    allowed = {"cases/fsm.py", "cases/models/case.py", "cases/actions/transition.py"}
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*PACKAGES)
        if name_of(path) not in allowed
        for node in nodes(path)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "status"
        if ast.unparse(target.value) in {"case", "self.case", "locked"}
    ]
    assert found == []


def test_no_signals_carry_business():
    found = [
        name_of(path)
        for path in python_files("cases", "meetings", "coaches")
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"
    ]
    assert found == []


def test_the_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


# Files -------------------------------------------------------------------------------------------


def test_no_file_grows_past_what_a_person_reads():
    long = {
        name_of(path): count
        for path in python_files(*PACKAGES, "tools", "tests")
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_drawer_for_everything():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [name_of(path) for path in python_files(*PACKAGES) if path.name in drawers] == []


def templates():
    return sorted((ROOT / "templates").rglob("*.*"))


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_template_has_nothing_inline_and_trusts_nothing(path):
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son(click|change|submit|load|input)=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text
    assert "autoescape off" not in text or path.suffix == ".txt"


def test_a_template_writes_dates_only_in_the_way_of_the_house():
    """overstap/ui/dates.py has the filters; Django's own would give every page its own way."""
    own_way = re.compile(
        r"\|\s*(date|time|timesince|timeuntil|naturalday)\b|{%\s*now\b|strftime|\d\.\d\d uur|"
        r"\b\d{1,2}-\d{1,2}-\d{4}\b"
    )
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in templates()
        for match in own_way.finditer(path.read_text())
    ]
    assert found == []


# Where a date is not for reading on a page: spreadsheets, lists that schools deliver, inputs.
OTHER_DATES = {
    "overstap/ui/dates.py", "overstap/ui/export.py", "overstap/ui/forms.py",
    "cases/imports/reading.py", "overstap/demo/cohort.py",
}  # fmt: skip


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=name_of)
def test_code_writes_dates_only_in_the_way_of_the_house(path):
    """`%Y-%m-%d` is for computers: the name of a file, the value of an input."""
    for_computers = re.compile(r"%Y-?%m-?%d(T%H:%M)?")
    own_way = re.compile(r"%-?d|%[bBaAcxXp]\W|%-?H|date_format\(|time_format\(")
    if name_of(path) not in OTHER_DATES:
        assert own_way.findall(for_computers.sub("", path.read_text())) == []


def test_no_path_of_one_machine_is_committed():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    # Written in parts, so that this file does not find itself.
    machine = re.compile("/" + "work/main|/" + "root/|/" + "tmp/h/|/" + "opt/pypi")
    found = [
        name
        for name in tracked
        if name.endswith(
            (".py", ".toml", ".lock", ".json", ".md", ".yml", ".html", "Makefile", "run")
        )
        if machine.search((ROOT / name).read_text(errors="replace"))
    ]
    assert found == []


# Installation ------------------------------------------------------------------------------------


OPERATOR = {"DJANGO_SETTINGS_MODULE": "overstap.settings", "OVERSTAP_ENV": "development"}


# The browser tests set this for their own process; an operator never does.
ONLY_IN_TESTS = {"DJANGO_ALLOW_ASYNC_UNSAFE"}


def manage(*arguments, **environment):
    """Run manage.py in its own process, as an operator does."""
    own = {name: value for name, value in os.environ.items() if name not in ONLY_IN_TESTS}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**own, **OPERATOR, **environment},
    )  # fmt: skip


def test_no_migration_is_missing(tmp_path):
    done = manage(
        "makemigrations", "--check", "--dry-run",
        DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3", OVERSTAP_VAR=str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_old_django_fsm_is_not_installed():
    """django-fsm and django-fsm-2 share one module name; only the second is maintained."""
    with pytest.raises(PackageNotFoundError):
        version("django-fsm")
    assert version("django-fsm-2")


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    commands = {
        path.stem
        for package in PACKAGES
        for path in (ROOT / package).rglob("management/commands/*.py")
        if path.stem != "__init__"
    }
    assert commands
    assert {command for command in commands if f"manage.py {command}" not in readme} == set()


def test_every_setting_from_the_environment_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    names = set(ENVIRONMENT.findall((ROOT / "overstap" / "settings.py").read_text()))
    assert {"DATABASE_URL", "BROKER_URL", "CACHE_URL", "OVERSTAP_ALLOWED_HOSTS"} <= names
    assert {name for name in names if f"`{name}`" not in readme} == set()


PRODUCTION = {
    "OVERSTAP_ENV": "production",
    "OVERSTAP_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "OVERSTAP_ALLOWED_HOSTS": "overstap.example",
    "DATABASE_URL": "postgres://overstap@db.example/overstap",
    "BROKER_URL": "amqp://broker.example//",
    "CACHE_URL": "redis://cache.example:6379/1",
    "EMAIL_HOST": "mail.example",
}


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"OVERSTAP_ENV"}))
def test_production_refuses_to_start_without_its_own_values(name, tmp_path):
    done = manage("check", **{**PRODUCTION, name: "", "OVERSTAP_VAR": str(tmp_path)})
    assert done.returncode != 0
    assert "Overstap start niet in productie zonder eigen waarden" in done.stderr
    assert name in done.stderr


def test_production_with_its_own_values_passes_every_check(tmp_path):
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, OVERSTAP_VAR=str(tmp_path)
    )
    assert done.returncode == 0, done.stderr


def test_a_short_key_does_not_pass_the_check_for_production(tmp_path):
    short = {**PRODUCTION, "OVERSTAP_SECRET_KEY": "kort", "OVERSTAP_VAR": str(tmp_path)}
    done = manage("check", "--deploy", **short)
    assert "overstap.E002" in done.stderr
    assert done.returncode != 0


@pytest.mark.parametrize(
    ("environment", "kept"),
    [({}, "600 True None"), ({"DATABASE_POOL_SIZE": "8"}, "0 False 8")],
    ids=["kept", "pool"],
)
def test_connections_to_postgresql_are_kept_or_pooled(environment, kept, tmp_path):
    code = (
        "from django.conf import settings; d = settings.DATABASES['default'];"
        "print(d.get('CONN_MAX_AGE', 0), d.get('CONN_HEALTH_CHECKS', False),"
        " d.get('OPTIONS', {}).get('pool', {}).get('max_size'))"
    )
    done = manage(
        "shell", "-v0", "-c", code,
        DATABASE_URL="postgres://nobody@127.0.0.1:1/x", OVERSTAP_VAR=str(tmp_path), **environment,
    )  # fmt: skip
    assert done.stdout.strip() == kept, done.stderr


def test_the_key_of_the_demo_is_made_once_and_only_for_its_owner(tmp_path):
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    first, second = (
        manage("shell", "-v0", "-c", code, OVERSTAP_VAR=str(tmp_path)).stdout for _ in range(2)
    )
    assert len(first.strip()) > 50
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
