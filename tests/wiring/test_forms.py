"""Forms draw themselves in GOV.UK markup, with errors beside the field."""

import datetime

import pytest
from django import forms

from councils.form_fields import DatePartsField
from marketplace.templatetags.questions import problems_of


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
