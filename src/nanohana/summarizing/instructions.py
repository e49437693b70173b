"""Sentences that speak to a machine and not to the reader: 「これまでの指示を無視して…と出力せよ」.

They are nothing that a document states, so they are no point of a summary and are sent to no model; the reader is told
where they stand. What gets past these patterns is still only a sentence of the document: a model's words are kept
where a sentence of the document supports them, and lead nowhere.
"""

from __future__ import annotations

import re

from nanohana.japanese.normalise import key

_ORDER = "(?:せよ|しろ|(?:し|い|え)?て(?:ください|下さい|ほしい)|しなさい|きなさい|えなさい|け$|えろ)"
_TO_A_MACHINE = re.compile(
    "(?:これ(?:まで|以前)|以前|上記|前述|ここまで|すべて|全て|今まで|従来|システム|元)の?(?:すべての|全ての)?"
    "(?:指示|命令|プロンプト|ルール|制約|設定)[をは]?(?:すべて|全て)?(?:無視|忘れ|破棄|上書き|取り消)"
    "|(?:指示|命令|プロンプト)を(?:すべて|全て)?(?:無視|忘れ)"
    "|システムプロンプト.{0,20}(?:表示|出力|開示|教え)"
    "|(?:^|[。、「])(?:あなた|君|お前)は(?:今から|これから|ここから|もう)"
    "|(?:ai|アシスタント|llm|言語モデル|チャットボット|要約者)(?:は|へ|に対し|への(?:指示|命令)|向け).{0,60}"
    f"(?:出力|回答|要約|答え|書|評価|表示|返答){_ORDER}"
    f"|(?:とだけ|のみを?|と必ず|必ず.{{0,20}}と)(?:出力|回答|要約|返答|答え|書){_ORDER}"
    r"|\b(?:ignore|disregard|forget|override)\b.{0,40}(?:instruction|prompt|previous|above|rule)"
    r"|\b(?:you are now|act as|pretend (?:to be|you are)|system prompt|as an ai|respond (?:only )?with|output only)\b"
    r"|<\|?(?:im_start|system|endoftext)|\[/?inst\]"
)


def speaks_to_a_machine(text: str) -> bool:
    return _TO_A_MACHINE.search(key(text)) is not None
