from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.loading import load
from detectors.equity import EQUITY_FEATURES
from detectors.families import FAMILIES
from detectors.features import FEATURES
from portal.texts import LANGUAGES, language_of, texts
from schemas.actions import Answer, Deed
from schemas.audit import Event, Oddity
from schemas.cases import SHELVES, Ending, Measure
from schemas.changes import TYPED_KINDS, Change, Dated
from schemas.corrections import CorrectionKind
from schemas.decisions import Reason
from schemas.deliveries import DeliveryOutcome
from schemas.disclosures import Purpose
from schemas.disposals import Verdict
from schemas.held import Fate, Held
from schemas.incoming import RejectReason
from schemas.notices import TYPES
from schemas.objections import Applicant, ObjectionState, Plea, StepKind
from schemas.orders import OrderOutcome, OrderRefusal
from schemas.policy import Policy
from schemas.sensitivity import Sensitivity
from schemas.silences import SilenceOutcome
from schemas.source_health import Ailment, Condition
from schemas.staff import Role
from schemas.ties import Nature
from schemas.tokens import Role as TokenRole
from schemas.watches import WatchState

PORTAL = Path(__file__).parents[2] / "portal"
TEMPLATES = sorted((PORTAL / "templates").glob("*.html"))
STATIC = [p for p in sorted((PORTAL / "static").iterdir()) if p.is_file()]  # not what others wrote
CODE = sorted(PORTAL.glob("*.py"))
POLICY = load(Path("config/policy.yaml"), Policy)


def test_both_languages_have_the_same_words():
    assert texts("zh").keys() == texts("en").keys()
    for language in LANGUAGES:
        assert all(text.strip() for text in texts(language).values())


def test_both_languages_leave_the_same_gaps():
    for key, text in texts("zh").items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", texts("en")[key])), (
            key
        )


def test_only_the_english_texts_are_without_chinese():
    chinese = re.compile("[一-鿿]")
    assert [k for k, text in texts("en").items() if chinese.search(text)] == ["language"]
    plain = {"lang", "language"}
    assert [
        k for k, text in texts("zh").items() if not chinese.search(text) and k not in plain
    ] == ["joint"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_uses_only_words_that_exist(path):
    text = path.read_text(encoding="utf-8")
    used = set(re.findall(r"\bt\.([a-z_]+)\b", text)) - {"get"}
    assert used <= texts("zh").keys()
    for prefix in re.findall(r't(?:\.get\(|\[)"([a-z_]+)" ~', text):
        assert any(key.startswith(prefix) for key in texts("zh")), prefix


CLOSED_SETS = {
    "reason_": [*Reason],
    "outcome_": [*DeliveryOutcome],
    "reject_": [*RejectReason],
    "verdict_": [*Verdict],
    "stay_": [*Held],
    "fate_": [*Fate],
    "silence_": [*SilenceOutcome, "none"],
    "shelf_": [*SHELVES],
    "watch_": [*WatchState, "live"],
    "consent_level_": [*Sensitivity],
    "ordered_": [*OrderOutcome],
    "refusal_": [found for found in OrderRefusal if found],
    "deed_": [*Deed],
    "plea_": [*Plea],
    "applicant_": [*Applicant],
    "objection_": [*ObjectionState],
    "step_": [*StepKind],
    "fact_": ["standing", "disputed"] + [k for k in CorrectionKind if k != "confirmed"],
    "answer_": [*Answer, "none"],
    "ending_": [*Ending],
    "measure_": [*Measure],
    "role_": [*Role, *TokenRole, ""],
    "event_": [*Event],
    "purpose_": [*Purpose],
    "oddity_": [*Oddity],
    "dated_": [*Dated],
    "condition_": [*Condition],
    "ailment_": [*Ailment],
    "severity_": ["1", "2", "3"],
    "type_": [type_.replace(".", "_") for type_ in TYPES],
    "axis_": ["own", "peers", "industry"],
    "feature_": [feature.name for feature in FEATURES] + [*EQUITY_FEATURES],
    "rule_": [found.id for found in (*POLICY.rules, *POLICY.patterns)] + ["related", "related_many"],
    "nature_": [f"{nature}_{way}" for nature in Nature for way in ("down", "up")],
    "field_": sorted(
        {f for cls in TYPED_KINDS.values() for f in cls.__struct_fields__}
        - set(Change.__struct_fields__)
    ),
    "family_": list(FAMILIES),
    "size_": ["large", "medium", "small", "micro"],
    "word_": [
        "transfer", "pledge", "freeze", "release", "capital_reduction", "listed", "removed",
        "established", "changed", "cancelled",
    ],
}  # fmt: skip


@pytest.mark.parametrize("prefix", CLOSED_SETS)
def test_every_member_of_a_closed_set_has_a_word(prefix):
    assert [name for name in CLOSED_SETS[prefix] if prefix + name not in texts("zh")] == []


def test_no_word_is_left_over():
    everything = "\n".join(p.read_text(encoding="utf-8") for p in [*TEMPLATES, *CODE])
    dynamic = (*CLOSED_SETS, "remark_")
    unused = [
        key for key in texts("zh")
        if not key.startswith(dynamic) and not re.search(rf"\bt\.{key}\b|[\"']{key}[\"']", everything)
    ]  # fmt: skip
    assert unused == []


@pytest.mark.parametrize(
    ("wish", "language"), [("en", "en"), ("zh", "zh"), ("", "zh"), ("fr", "zh")]
)
def test_chinese_where_the_wish_is_none_we_speak(wish, language):
    assert language_of(wish) == language


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=lambda p: p.name)
def test_nothing_comes_from_elsewhere_and_nothing_is_inline(path):
    """What the content security policy would refuse in the browser is refused here already."""
    text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|@import|url\(", text)
    assert not re.search(r'(href|src)="//', text)
    if path.suffix == ".html":
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?! src=)|\|safe", text)
