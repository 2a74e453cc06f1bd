"""Lists: django-tables2 for columns, sorting and paging; Jinja2 for the rows.

    class CaseTable(BaseTable):
        name = Column(verbose_name="Jongere", order_by=("last_name", "pk"))
        caption = "Dossiers"
        row_template = "cases/case_rows.html"   # templates/jinja2/cases/case_rows.html

    table = configure(request, CaseTable(queryset, row_context={"today": today}))

The row template gets `rows` (the records of this page) and everything in `row_context`.
"""

import django_tables2
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.template import engines
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

from overstap.ui.templatetags.overstap_ui import number

PER_PAGE = 50
CAP = 1000


class Column(django_tables2.Column):
    """A column; `number=True` aligns it at the right."""

    def __init__(self, *args, number=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.number = number


class CappedPaginator(Paginator):
    """Counts no further than CAP, so that a count and the last page stay cheap on any size."""

    @cached_property
    def _counted(self):
        data = getattr(getattr(self.object_list, "data", None), "data", self.object_list)
        if hasattr(data, "query"):
            return data.order_by()[: CAP + 1].count()
        return len(data)

    @property
    def capped(self):
        """Whether there are more than CAP rows."""
        return self._counted > CAP

    @cached_property
    def count(self):
        return min(self._counted, CAP)


class BaseTable(django_tables2.Table):
    """A list in the look of the house. Attributes a table sets:

    caption: what the list is, read aloud. row_template: Jinja2 template of the rows, or empty.
    row_header: the column that names the row. target: id of the element htmx swaps, or empty.
    empty_title, empty_help: what an empty list says.
    """

    caption = "Lijst"
    row_template = ""
    row_header = "name"
    target = ""
    empty_title = "Niets gevonden."
    empty_help = ""

    class Meta:
        template_name = "ui/table.html"

    def __init__(self, *args, row_context=None, **kwargs):
        self.row_context = row_context or {}
        super().__init__(*args, **kwargs)

    @property
    def has_orderable(self):
        """Whether any column sorts."""
        return any(column.orderable for column in self.columns)

    @cached_property
    def rows_on_page(self):
        """The records of this page as a list; evaluated once."""
        return [row.record for row in self.paginated_rows]

    @property
    def total(self):
        """How many rows there are, at most CAP."""
        return self.paginator.count if getattr(self, "paginator", None) else len(self.rows)

    @property
    def total_text(self):
        """`148`, or `1.000+` when counting stopped."""
        paginator = getattr(self, "paginator", None)
        return number(self.total) + ("+" if getattr(paginator, "capped", False) else "")

    def rows_html(self):
        """Return the rows of this page, rendered by the Jinja2 row template."""
        template = engines["jinja2"].get_template(self.row_template)
        return mark_safe(  # noqa: S308 - rendered with autoescape
            template.render({"rows": self.rows_on_page, **self.row_context})
        )


def configure(request, table, *, per_page=PER_PAGE):
    """Order and page a table from the address, and return it.

    Unlike django-tables2's RequestConfig the address cannot choose the page size, and a page
    that does not exist is the first or the last one instead of an error.
    """
    table.request = request
    order_by = request.GET.getlist(table.prefixed_order_by_field)
    if order_by:
        table.order_by = order_by
    page = request.GET.get(table.prefixed_page_field, 1)
    try:
        table.paginate(page=page, per_page=per_page, paginator_class=CappedPaginator)
    except PageNotAnInteger:
        table.paginate(page=1, per_page=per_page, paginator_class=CappedPaginator)
    except EmptyPage:
        last = table.paginator.num_pages
        table.paginate(page=last, per_page=per_page, paginator_class=CappedPaginator)
    return table
