"""Charts are text and shapes, with the figures in words."""

from defusedxml import ElementTree

from overstap.ui.charts import bars, stacked

SVG = "{*}"


def test_bars_say_their_figures():
    chart = ElementTree.fromstring(
        bars([("Zwolle", 12), ("Kampen", None)], title="Per gemeente", ident="g")
    )
    assert chart.findtext(f"{SVG}desc") == "Zwolle: 12; Kampen: minder dan 5"
    assert [text.text for text in chart.iter("text")] == ["Zwolle", "12", "Kampen", "<5"]


def test_the_bar_of_a_hidden_number_has_no_length():
    chart = ElementTree.fromstring(bars([("a", 100), ("b", None)], title="t", ident="i"))
    assert [bar.get("width") for bar in chart.iter("rect")] == ["390", "1"]


def test_a_stacked_bar_leaves_out_zero():
    chart = ElementTree.fromstring(
        stacked([("vmbo", [3, 0, None])], ["ja", "nee", "onbekend"], title="t", ident="i")
    )
    assert chart.findtext(f"{SVG}desc") == "vmbo: ja 3, nee 0, onbekend minder dan 5"


def test_text_in_a_chart_is_escaped():
    assert "<b>" not in bars([("<b>", 1)], title="<b>", ident="i")


def test_a_chart_without_figures_does_not_break():
    assert "<svg" in bars([], title="t", ident="i")
    assert "<svg" in stacked([], ["a"], title="t", ident="i")
