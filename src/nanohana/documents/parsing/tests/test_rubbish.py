from __future__ import annotations

import random

import pytest

from nanohana.documents.parsing.rubbish import is_rubbish


@pytest.mark.parametrize(
    "text",
    [
        "",
        "旅費",
        "職員の旅費に関する条例（昭和二十八年菜花県条例第十号）の一部を次のように改正する。",
        "外字\ue000を含む氏名の一覧：髙橋、﨑山、辻󠄀、神田\ue001 以上のとおり通知します。確認をお願いします。",
        "\uf0b7 記号のフォントによる箇条 \uf0d8 二つ目 \uf0a7 三つ目",
        "（１）℃ ㎡ ㍻ ① Ⅳ α β Ω → ± × ÷ 記号の多い表",
        "여권을 발급받으려는 사람은 신청서를 제출하여야 합니다. 수수료는 이만 원입니다.",
        "请在申请书上填写姓名和地址，并在规定的期限内提交给县政府。手续费为两千日元。",
        "Công dân nước ngoài cư trú tại tỉnh phải đăng ký địa chỉ trong vòng mười bốn ngày.",
        "Les étrangers résidant dans la préfecture doivent déclarer leur adresse où qu'ils habitent.",
        "Иностранные граждане обязаны зарегистрировать адрес в течение четырнадцати дней.",
        "旅費の案内 Travel expenses 여비 안내 差旅费说明 Hướng dẫn chi phí đi lại を配布します。",
    ],
)
def test_texts_of_any_language_are_texts(text: str) -> None:
    assert not is_rubbish(text)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("size", [50, 400, 3000])
def test_random_bytes_are_none(seed: int, size: int) -> None:
    pairs = random.Random(seed).randbytes(2 * size).decode("utf-16-le", "replace")
    assert is_rubbish(pairs)
    assert is_rubbish(random.Random(seed).randbytes(size).decode("latin-1"))
    assert is_rubbish("".join(character for character in pairs if character.isprintable()))
