"""The interface does what its document says: Schemathesis calls every operation with drawn values."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core import NOT_SET
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from v1_world import Platform, secret_of

from portal.v1.documented import describe
from schemas.tokens import Role

EXAMPLES = 10  # of each operation and mode
DOCUMENT = describe(Platform(None).v1)
OPERATIONS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item]


@pytest.fixture(scope="module")
def schema(built):
    found = schemathesis.openapi.from_asgi("/api/v1/openapi.json", built.app)

    @found.auth()
    class Operator:
        def get(self, case, context):
            return secret_of(Role.OPERATOR)

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    return found


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_that_the_document_declares(schema, path, method, mode):
    operation = schema[path][method.upper()]

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def holds(data):
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if mode is GenerationMode.POSITIVE:
            for name in ("cursor", "after"):
                case.query.pop(name, None)  # only the platform can make one that is good
        # What fields have to do with each other is beyond a schema: such a body may be refused.
        beyond = [positive_data_acceptance] if case.body is not NOT_SET else []
        case.call_and_validate(excluded_checks=beyond)

    holds()


def test_the_document_is_openapi_of_its_time_and_nothing_in_it_leads_nowhere():
    assert DOCUMENT["openapi"].startswith("3.1")
    found = schemathesis.openapi.from_dict(DOCUMENT)
    assert len(list(found.get_all_operations())) == len(OPERATIONS)
    text, parts = str(DOCUMENT), DOCUMENT["components"]["schemas"]
    for name in {part.split("'")[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in parts
    for path, method in OPERATIONS:
        answers = DOCUMENT["paths"][path][method]["responses"]
        assert {"401", "403", "422", "429", "503"} <= set(answers)
