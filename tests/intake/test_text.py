from __future__ import annotations

import pytest

from intake.text import normal_code, normal_document, normal_name


@pytest.mark.parametrize(
    "spelling",
    [
        "京朝四税罚〔2020〕7 号",
        "京朝四税罚[2020]7号",
        "京朝四税罚（2020）７号",
        "京朝四税罚【2020】7号。",
        " 京朝四税罚(2020) 7号",
        "京朝四税罚〔2020〕第7号",
        "京朝四税罚〔2020〕007号",
        "京朝四税罚2020年第7号",
        "京朝四税罚〔二〇二〇〕7号",
        "京朝四税罚二○二○年007号",
    ],
)
def test_spellings_of_one_document_number_are_one(spelling):
    assert normal_document(spelling) == "京朝四税罚(2020)7号"


def test_different_document_numbers_stay_different():
    assert normal_document("京文执罚〔2021〕第1号") != normal_document("京文执罚〔2021〕第11号")
    spellings = [
        "(2014)梁商初字第301-6号",
        "(2014)梁商初字第3016号",
        "(2014)梁商初字第301号",
        "(2015)梁商初字第301号",
    ]
    assert len({normal_document(text) for text in spellings}) == 4
    assert normal_document("第100号") == "100号"


def test_spellings_of_one_name_are_one():
    assert normal_name("某某（北京）有限公司") == normal_name("某某(北京) 有限公司　")


def test_spellings_of_one_code_are_one():
    assert normal_code(" 9111 0105-58561505 0l ") == normal_code(
        "９１１１０１０５５８５６１５０５０Ｌ"
    )
