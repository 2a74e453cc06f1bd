"""Lists: head, order, paging, fast rows."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from overstap.organisations.models import Municipality
from overstap.ui import tables
from overstap.ui.tables import BaseTable, Column, configure
from tests.factories.organisations import MunicipalityFactory


class PlainTable(BaseTable):
    name = Column(verbose_name="Naam")
    size = Column(verbose_name="Grootte", orderable=False, number=True)
    caption = "Gemeenten"


def rows(count):
    return [{"name": f"naam {index:04d}", "size": index} for index in range(count)]


LIST = Template("{% load django_tables2 %}{% render_table table %}")


def shown(table, address="/?page=1"):
    request = RequestFactory().get(address)
    configure(request, table)
    return table, LIST.render(Context({"request": request, "table": table}))


def test_the_head_names_the_list_and_its_order():
    _, page = shown(PlainTable(rows(2)), "/?sort=-name")
    assert '<caption class="os-vh">Gemeenten' in page
    assert 'scope="col" class="os-th-name" aria-sort="descending"' in page
    assert 'id="sorteer-name"' in page
    assert "sorteer-size" not in page


def test_the_first_cell_names_the_row():
    _, page = shown(PlainTable(rows(1)))
    assert '<th role="rowheader" scope="row">naam 0000</th>' in page


def test_an_empty_list_says_so():
    _, page = shown(PlainTable([]))
    assert "Niets gevonden." in page
    assert "<nav" not in page


def test_a_column_that_does_not_sort_is_not_sorted_from_the_address():
    table, _ = shown(PlainTable(rows(3)), "/?sort=-size")
    assert [row["size"] for row in table.rows_on_page] == [0, 1, 2]


@pytest.mark.parametrize(
    ("page", "first"), [("1", 0), ("3", 100), ("99", 100), ("0", 100), ("x", 0), ("", 0)]
)
def test_a_page_that_does_not_exist_is_no_error(page, first):
    table, _ = shown(PlainTable(rows(120)), f"/?page={page}")
    assert table.rows_on_page[0]["size"] == first


def test_the_address_cannot_ask_for_more_rows():
    table, _ = shown(PlainTable(rows(120)), "/?per_page=100000")
    assert len(table.rows_on_page) == tables.PER_PAGE


def test_paging_keeps_the_filters():
    _, page = shown(PlainTable(rows(120)), "/?q=noor&page=2")
    assert 'href="?q=noor&amp;page=3"' in page
    assert 'aria-current="page"' in page


@pytest.mark.django_db
def test_counting_stops_at_the_cap(monkeypatch, django_assert_num_queries):
    for _ in range(4):
        MunicipalityFactory()
    monkeypatch.setattr(tables, "CAP", 3)

    class Municipalities(BaseTable):
        name = Column()

    table = Municipalities(Municipality.objects.order_by("pk"))
    with django_assert_num_queries(2):  # the count and the page
        configure(RequestFactory().get("/"), table)
        assert table.rows_on_page[0].name
        assert table.total_text == "3+"


@pytest.mark.django_db
def test_fast_rows_are_escaped_and_labelled(tmp_path, settings):
    folder = tmp_path / "jinja2"
    folder.mkdir()
    (folder / "rows.html").write_text(
        '{% import "ui/cells.html" as ui with context %}{% for row in rows %}<tr>'
        '{{ ui.select(row.size, row.name) }}{{ ui.head("/x/", row.name, "16 jaar") }}'
        '{{ ui.status("Gescreend", "info") }}{{ ui.text(row.name, "Naam") }}</tr>{% endfor %}{{ mark }}'
    )
    django_engine, jinja = settings.TEMPLATES
    settings.TEMPLATES = [django_engine, {**jinja, "DIRS": [folder, *jinja["DIRS"]]}]

    class FastTable(PlainTable):
        row_template = "rows.html"

    table = FastTable([{"name": "<b>Noor</b>", "size": 1}], row_context={"mark": "<klaar>"})
    _, page = shown(table)
    assert "<b>" not in page
    assert 'aria-label="&lt;b&gt;Noor&lt;/b&gt; kiezen"' in page
    assert "&lt;klaar&gt;" in page
    assert 'data-label="Naam"' in page
    assert "os-badge--info" in page
