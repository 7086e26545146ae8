"""Forms draw themselves in GOV.UK markup, with errors beside the field."""

import datetime

import pytest
from django import forms

from councils.form_fields import DatePartsField, MoneyField, PercentageField, RaisingForm, WholeNumberField
from councils.form_widgets import Checkboxes, CountedTextarea, Radios, SearchSelect
from marketplace.templatetags.questions import problems_of


def drawn(form: forms.Form) -> str:
    return " ".join(str(form).split())


class Everything(forms.Form):
    title = forms.CharField(label="Title", help_text="In ten words", max_length=10)
    details = forms.CharField(label="Details", widget=forms.Textarea, required=False)
    number = forms.IntegerField(label="Number", min_value=1)
    way = forms.ChoiceField(label="Way", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    models = forms.MultipleChoiceField(
        label="Models", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    start_on = DatePartsField(label="Start", help_text="For example, 1 4 2027", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_draws_each_field_with_label_hint_and_control() -> None:
    drawn = str(Everything())
    assert '<label class="govuk-label govuk-label--s" for="id_title">Title</label>' in drawn
    assert '<div class="govuk-hint" id="id_title_helptext">In ten words</div>' in drawn
    assert 'aria-describedby="id_title_helptext"' in drawn
    assert drawn.count('class="govuk-radios__input"') == 2
    assert drawn.count('class="govuk-checkboxes__input"') == 2
    assert 'name="start_on_day"' in drawn
    assert 'name="start_on_year"' in drawn
    assert '<input type="hidden" name="secret" id="id_secret">' in drawn
    assert 'Details <span class="cp-optional">(optional)</span>' in drawn


def test_browsers_neither_cut_off_nor_refuse_what_is_typed() -> None:
    drawn = str(Everything())
    for attribute in ("maxlength", "required>", "required ", 'min="', "style="):
        assert attribute not in drawn


def test_errors_stand_beside_their_field_and_keep_what_was_typed() -> None:
    form = Everything({"title": "Far too long a title", "number": "many"})
    drawn = str(form)
    assert '<div id="id_title_error">' in drawn
    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn
    assert 'value="Far too long a title"' in drawn
    assert 'value="many"' in drawn


def test_the_summary_leads_to_the_first_control_of_each_field() -> None:
    form = Everything({"number": "0", "start_on_day": "31", "start_on_month": "2", "start_on_year": "2027"})
    assert [(problem.message, problem.anchor) for problem in problems_of(form)] == [
        ("Fill in “Title”", "id_title"),
        ("Enter 1 or more", "id_number"),
        ("Choose an answer to “Way”", "id_way_0"),
        ("Choose an answer to “Models”", "id_models_0"),
        ("Enter a real date, such as 31 3 2028", "id_start_on_0"),
    ]


def test_what_is_typed_is_never_markup() -> None:
    assert "<script>" not in str(Everything({"title": "<script>"}))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [(["1", "4", "2027"], datetime.date(2027, 4, 1)), ([" 01 ", "04", "2027"], datetime.date(2027, 4, 1))],
)
def test_three_parts_make_a_date(parts: list[str], expected: datetime.date) -> None:
    assert DatePartsField().clean(parts) == expected


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (["", "", ""], "Enter a date"),
        (["1", "", "2027"], "The date must include a month"),
        (["31", "2", "2027"], "Enter a real date, such as 31 3 2028"),
        (["1", "4", "27"], "Enter the year with four figures, such as 2028"),
        (["²", "4", "2027"], "Enter a real date, such as 31 3 2028"),
        (["1", "April", "2027"], "Enter a real date, such as 31 3 2028"),
        (["1", "4", "9" * 30], "Enter a real date, such as 31 3 2028"),
    ],
)
def test_what_is_no_date_is_told_in_one_sentence(parts: list[str], message: str) -> None:
    with pytest.raises(forms.ValidationError) as told:
        DatePartsField().clean(parts)
    assert told.value.messages == [message]


def test_a_date_that_is_not_asked_for_may_be_left_out() -> None:
    assert DatePartsField(required=False).clean(["", "", ""]) is None


class Raising(RaisingForm):
    reach = forms.ChoiceField(
        choices=[("any", "Anywhere"), ("km", "Within a distance")],
        widget=Radios(hints={"any": "Distance matters little"}, reveals={"km": "reach_km"}),
    )
    reach_km = WholeNumberField(label="Kilometres", least=1, most=100)
    ways = forms.MultipleChoiceField(
        choices=[("staff", "Shared staff"), ("other", "Another")],
        required=False,
        widget=Checkboxes(reveals={"other": "which"}),
    )
    which = forms.CharField(label="Which other")


def test_a_question_that_a_choice_raises_stands_once_below_that_choice() -> None:
    form = drawn(Raising())
    assert form.count('name="reach_km"') == form.count('name="which"') == 1
    assert form.index('value="km"') < form.index('name="reach_km"') < form.index('value="staff"')
    assert form.index('value="other"') < form.index('name="which"')
    assert "(optional)" not in form[form.index("Kilometres") : form.index("Kilometres") + 60]


def test_a_choice_has_its_hint() -> None:
    form = drawn(Raising())
    assert 'value="any" aria-describedby="id_reach_0-hint"' in form
    assert 'id="id_reach_0-hint">Distance matters little</div>' in form


def test_what_no_choice_raises_is_neither_checked_nor_kept() -> None:
    form = Raising({"reach": "any", "reach_km": "many", "which": "x"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"reach": "any", "reach_km": None, "ways": [], "which": ""}


def test_what_a_choice_raises_must_be_answered() -> None:
    form = Raising({"reach": "km", "ways": ["staff", "other"]})
    assert [problem.message for problem in problems_of(form)] == [
        "Fill in “Kilometres”",
        "Fill in “Which other”",
    ]
    assert Raising({"reach": "km", "reach_km": "7"}).is_valid()


def test_a_choice_that_was_not_offered_is_no_fault_of_the_site() -> None:
    form = Raising({"reach": "moon"})
    assert problems_of(form)[0].message == "Choose one of the answers to “Reach”"
    assert drawn(form)


class Figures(forms.Form):
    cost = MoneyField(label="Cost in pounds", least=0, most=1_000_000)
    share = PercentageField(label="Percentage", required=False)


def test_money_and_percentages_carry_their_sign_beside_the_control() -> None:
    form = drawn(Figures())
    assert '<div class="govuk-input__prefix" aria-hidden="true">£</div><input' in form
    assert '<div class="govuk-input__suffix" aria-hidden="true">%</div>' in form
    assert form.count('inputmode="numeric"') == form.count('inputmode="decimal"') == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("£12,000", 12000), (" 12 000 ", 12000), ("0", 0), ("1000000", 1000000)]
)
def test_money_is_read_as_people_write_it(typed: str, kept: int) -> None:
    form = Figures({"cost": typed})
    assert form.is_valid()
    assert form.cleaned_data["cost"] == kept


@pytest.mark.parametrize(("typed", "kept"), [("12.5%", "12.5"), ("0", "0"), ("100", "100"), ("7 %", "7")])
def test_a_percentage_is_read_as_people_write_it(typed: str, kept: str) -> None:
    form = Figures({"cost": "1", "share": typed})
    assert form.is_valid()
    assert str(form.cleaned_data["share"]) == kept


@pytest.mark.parametrize("typed", ["101", "-1", "12.55", "many", "NaN", "Infinity", "1e99", "²", "9" * 400])
def test_what_is_no_percentage_is_told_in_one_sentence(typed: str) -> None:
    form = Figures({"cost": "1", "share": typed})
    assert form.errors == {"share": ["Enter a percentage from 0 to 100, such as 12.5"]}
    assert f'value="{typed}"' in str(form)


class Texts(forms.Form):
    summary = forms.CharField(
        label="Summary", help_text="In short", max_length=1000, widget=CountedTextarea({"rows": 3})
    )
    service = forms.ChoiceField(choices=[("", "Choose"), ("a", "A")], widget=SearchSelect)


def test_a_counted_text_says_how_long_it_may_be() -> None:
    form = drawn(Texts())
    assert 'data-module="govuk-character-count" data-maxlength="1000"' in form
    assert 'id="id_summary-info">At most 1,000 characters</div>' in form
    assert 'aria-describedby="id_summary_helptext id_summary-info"' in form
    too_long = Texts({"summary": "x" * 1001})
    assert problems_of(too_long)[0].message == "Use at most 1,000 characters: you have used 1,001"


def test_a_select_with_search_is_a_select() -> None:
    assert '<select class="govuk-select" name="service" data-search-hint="' in drawn(Texts())
    assert problems_of(Texts({"summary": "x"}))[0].message == "Choose an answer to “Service”"


def test_a_form_asks_for_the_scripts_of_its_controls_only() -> None:
    assert [str(one) for one in Texts().media._js] == [
        f'<script src="/static/{name}.js" type="module"></script>'
        for name in ("character_count", "search_select")
    ]
    assert not Raising().media._js
