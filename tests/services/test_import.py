"""The catalogue of services, delivery models and systems is loaded whole, once."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from services.importing import DATA
from services.models import Category, DeliveryModel, System

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def run(path: Path = DATA) -> str:
    out = StringIO()
    call_command("import_services", path, stdout=out)
    return out.getvalue()


def test_the_catalogue_is_loaded() -> None:
    run()
    assert Category.objects.count() == 63
    groups = {group: Category.objects.filter(group=group).count() for group in Category.Group.values}
    assert groups == {"back_office": 22, "front_office": 36, "shared_leadership": 5}
    assert System.objects.count() == 85
    assert not System.objects.filter(categories=None).exists()


def test_a_category_has_its_tier_standards_and_distance() -> None:
    run()
    payroll = Category.objects.get(slug="payroll")
    assert (payroll.distance_matters, payroll.lgsl_ids, payroll.esd_function_id) == (0, [979], 52)
    assert payroll.synonyms == ["pay", "payroll bureau"]
    bins = Category.objects.get(slug="waste-collection")
    assert (bins.distance_matters, bins.delivered_by) == (3, "lower")
    assert Category.objects.get(slug="coroner").esd_function_id is None


def test_the_eight_ways_of_sharing_stand_in_order_with_their_footing() -> None:
    run()
    assert list(DeliveryModel.objects.values_list("slug", flat=True)) == [
        *("lead_authority", "joint_committee", "shared_staff", "company", "cooperation"),
        *("traded_service", "joint_procurement", "virtual_centre"),
    ]
    assert not DeliveryModel.objects.filter(legal_footing="").exists()
    assert not DeliveryModel.objects.filter(source="").exists()


def test_a_system_has_its_supplier_its_other_names_and_its_services() -> None:
    run()
    uniform = System.objects.get(name="Idox Uniform")
    assert (uniform.slug, uniform.supplier, uniform.aliases) == ("idox-uniform", "Idox", ["Uniform"])
    assert uniform.categories.filter(slug="planning-development").exists()


def test_loading_again_changes_nothing() -> None:
    run()
    assert [line.split(", ", 1)[1] for line in run().splitlines()] == ["0 added, 0 changed"] * 4


def test_a_system_that_serves_another_service_has_changed(folder: Path) -> None:
    run()
    file = folder / "systems.csv"
    file.write_text(file.read_text().replace("QL Housing,housing-management", "QL Housing,parking"))
    assert run(file) == "systems.csv: 85 rows, 0 added, 1 changed\n"
    assert [row.slug for row in System.objects.get(slug="aareon-ql").categories.all()] == ["parking"]


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("categories.csv", "payroll,Payroll,back_office", "payroll,Payroll,attic", "group: Value 'attic'"),
        ("categories.csv", "1625|1645", "1625|x", "lgsl_ids: “x” value must be an integer."),
        ("categories.csv", ",central_services,personnel", ",war,personnel", "spending_line: “war”"),
        ("delivery_models.csv", ",2,https", ",1,https", "position: the same as in line 2"),
        ("delivery_models.csv", "2026-11-21", "soon", "checked_on: “soon” value has an invalid date"),
        ("systems.csv", ",housing-management", ",castles", "categories: “castles” is not known"),
        ("systems.csv", "alloy,Alloy", "alloy,Arcus", "name: the same as in line"),
    ],
)
def test_what_is_refused(folder: Path, file: str, old: str, new: str, reason: str) -> None:
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(CommandError, match=f"Nothing of {file} was loaded") as caught:
        run(folder)
    assert f"{file}, line " in str(caught.value)
    assert reason in str(caught.value)
    assert System.objects.count() == 0
