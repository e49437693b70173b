"""The parts of the evidence pack: tables filled from the running configuration and the records, and nothing else."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version

from django.db.models import Count
from django.utils.timezone import localtime

from nanohana import providers
from nanohana.access.models import Account, Ceiling, Rule, Verb
from nanohana.answering.protecting import action_for
from nanohana.apps.evidence.components import Part, parts
from nanohana.apps.evidence.risks import Risk, risks
from nanohana.audit.anchors import anchor_folder, last_anchor
from nanohana.audit.models import Entry, Verification
from nanohana.audit.pack import Section, told
from nanohana.configuration import Action, HandlingName, current
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.documents.tasks import UNDO_MINUTES
from nanohana.llm.profiles import Profile, profile_of
from nanohana.metering.switches import is_stopped
from nanohana.scim.models import Token
from nanohana.server.acts import ServerAct
from nanohana.server.database import is_embedded
from nanohana.web.templatetags.japanese import moment, wareki

_ACTIONS: dict[Action, str] = {
    "mask": "個人情報を伏せ字にして送る", "warn": "個人情報を知らせてそのまま送る", "block": "個人情報があれば送らない",
}  # fmt: skip
_MODEL_HEADS = (
    "用途", "モデル", "接続先", "処理の場所", "学習への利用", "提供者の保存", "契約・期限", "取扱区分の上限", "状態",
)  # fmt: skip
_HERE = "この機械"
_NONE = "—"
_SUBJECTS = (
    "職員1人", "所属", "所属（下位の所属を含む）", "所属の職位以上", "所属（下位の所属を含む）の職位以上", "職位以上",
    "全職員",
)  # fmt: skip
_NOT_DONE = "行っていません"


def pack() -> list[Section]:
    """The evidence pack as of now."""
    profile = profile_of(current())
    return [
        _summary(),
        _open_risks(risks()),
        _models(profile),
        _flow(profile),
        _retention(),
        _rights(),
        _rules(),
        *told(),
        _recovery(),
        _audit(),
        _components(parts()),
    ]


def _summary() -> Section:
    rows = (
        ("作成", moment(localtime())),
        ("製品", f"nanohana {version('nanohana')}"),
        ("設定", "本番用" if current().production else "試用（本番用の検査をしていません）"),
        ("データベース", "製品に内蔵（データフォルダーの中）" if is_embedded() else "外部の PostgreSQL"),
        ("データフォルダー", str(current().home)),
    )
    return Section("概要", "動いている設定と記録だけから作成したものです。人が書き加えた内容は含みません。", (), rows)


def _open_risks(found: list[Risk]) -> Section:
    rows = tuple(("重大" if risk.is_grave else "注意", risk.title, risk.remedy) for risk in found)
    note = "" if rows else "点検した範囲では、残っている危険はありません。"
    return Section("残っている危険", note, ("程度", "内容", "すること") if rows else (), rows)


def _models(profile: Profile | None) -> Section:
    chat = _model("回答", profile.name, current().chat_url, profile.label) if profile else None
    vectors = _model("検索", current().embeddings_model, current().embeddings_url, "restricted")
    coming = current().next_embeddings_url
    following = _model("検索（次）", current().next_embeddings_model, coming, "restricted") if coming else None
    order = current().reranker_url
    second = _model("検索（順位）", current().reranker_model, order, "restricted") if order else None
    rows = tuple(row for row in (chat, vectors, following, second) if row)
    note = "" if chat else "言語モデルは使っていません。回答は、登録文書の抜粋です。"
    return Section("モデルと契約", note, _MODEL_HEADS, rows)


def _model(use: str, name: str, url: str | None, label: HandlingName) -> tuple[str, ...]:
    if url is None:
        return (use, name, _HERE, _HERE, "しない", "しない", "不要（内蔵）", label_name(label), _switch(name))
    state = providers.refusal(url, current()) or _switch(name)
    record = providers.record_of(url, current())
    if record is None:
        return (use, name, providers.host_of(url), *[_NONE] * 5, state)
    training = "契約で禁止" if record.never_trains else "確かめていません"
    kept = f"{record.retention_days}日" if record.retention_days else "しない"
    until = f"{record.contract}（{wareki(record.expires_on)}まで）" if record.expires_on else record.contract
    return (use, name, record.host, record.region, training, kept, until, label_name(record.label), state)


def _switch(name: str) -> str:
    return "停止しています" if is_stopped(name) else "使用できます"


def label_name(label: HandlingName) -> str:
    return str(HandlingLabel[label.upper()].label)


def _flow(profile: Profile | None) -> Section:
    named = (current().chat_url, current().embeddings_url, current().next_embeddings_url, current().reranker_url)
    chat, used, coming, order = (providers.host_of(url) if url else _HERE for url in named)
    vectors = f"{used}、次は{coming}" if current().next_embeddings_url else used
    rows = [
        ("質問", f"利用者の端末 → {_HERE}", "個人番号のある質問は受け付けず、保存もしない"),
        ("検索の言葉", f"{_HERE} → 検索モデル（{vectors}）", "個人情報を除いてから使う"),
        ("登録文書", f"{_HERE} → 検索モデル（{vectors}）", "閲覧できる人の範囲は検索のたびに確かめる"),
    ]
    if current().reranker_url:
        way = f"{_HERE} → 順位のモデル（{order}）"
        rows.append(("検索の言葉と見つかった箇所", way, "言葉の個人情報と、箇所の個人番号を除いてから使う"))
    if profile:
        rows.append(("質問と根拠", f"{_HERE} → 言語モデル（{chat}）", _ACTIONS[action_for(profile)]))
    if oidc := current().oidc:
        host = providers.host_of(oidc.issuer)
        rows.append(("ログインの確認", f"{_HERE} ⇄ 認証サーバー（{host}）", "職員番号と識別子だけを受け取る"))
    if Token.objects.exists():
        rows.append(("職員名簿", f"職員名簿のシステム → {_HERE}（SCIM）", "鍵で認証し、変更を監査記録に残す"))
    rows.append(("そのほか", "外部への通信なし", "ほかの機械への通信は一つの出口を通り、記録のない相手には送らない"))
    return Section("データの流れ", "", ("何を", "どこからどこへ", "保護"), tuple(rows))


def _retention() -> Section:
    rows = (
        ("質問と回答（暗号化）", f"最後の質問から{current().conversations_kept_days:,}日、又は利用者が削除するまで"),
        (
            "利用の記録（文章を含まない）",
            f"{current().usage_kept_days:,}日。集計は期限なし（本人の消去の後は、仮の番号だけ）",
        ),
        ("削除した文書", f"{UNDO_MINUTES}分後に消去"),
        (
            "言語モデルの呼出しの記録（文章を含まない）",
            f"{current().model_calls_kept_days:,}日、その後は日ごとの合計だけ",
        ),
        ("監査記録", "期限なし（追加だけができ、質問と回答の文章を含まない）"),
        (
            "ログイン",
            f"使わないと{current().session_idle_minutes}分、使い続けても{current().session_hours}時間で終わる",
        ),
        ("動作の記録（ログ）", "質問・回答・文書の文章を含まない"),
        (
            "保存ファイル（バックアップ）",
            "製品は消去しない。期限を定めて廃棄するのは管理者（質問と回答は暗号化したまま、主鍵は含まない）",
        ),
        (
            "データベースの写し",
            "検索用の写しを使用（元の消去に続いて消える）" if current().replica_url else "使っていない",
        ),
    )
    return Section("保存期間", "", ("対象", "期間"), rows)


def _rights() -> Section:
    active = Account.objects.filter(is_active=True)
    providers_people = active.exclude(identity=None).count()
    administrators = "、".join(str(account) for account in active.filter(is_administrator=True)) or "いません"
    audiences = dict(Library.objects.values_list("audience").annotate(Count("pk")))
    documents = Document.objects.filter(removed_at=None)
    labels = dict(documents.values_list("handling_label").annotate(Count("pk")).order_by())
    rows = (
        ("ログインできる利用者", f"{active.count():,}人（退職した職員は、発令が終わった時から何も見られません）"),
        ("うち認証サーバーでログインする利用者", f"{providers_people:,}人"),
        ("管理者", administrators),
        *((f"文書庫：{name}", f"{audiences.get(code, 0):,}件") for code, name in Library.Audience.choices),
        *((f"登録文書：{name}", f"{labels.get(code, 0):,}件") for code, name in HandlingLabel.choices),
        ("登録文書：非公開にしたもの", f"{documents.exclude(withheld_at=None).count():,}件"),
    )
    return Section("だれが何をできるか", "権限は、発令と規則から、要求のたびに決まります。", (), rows)


def _rules() -> Section:
    """How many rules are in force today, by subject and verb; ended ones and those of other days are not."""
    in_force = Rule.objects.in_force()
    counted: Counter[tuple[str, int, bool]] = Counter()
    for rule in in_force.only("staff", "division", "with_below", "post", "verb", "allows"):
        counted[_subject(rule), rule.verb, rule.allows] += 1
    subjects = sorted({subject for subject, _, _ in counted}, key=_SUBJECTS.index)
    rows = [
        (subject, *(f"{counted[subject, verb, True]:,}件" for verb in Verb),
         f"{sum(counted[subject, verb, False] for verb in Verb):,}件")
        for subject in subjects
    ]  # fmt: skip
    shared, on_apps = (in_force.exclude(**{thing: None}).count() for thing in ("conversation", "app"))
    ceilings = Ceiling.objects.count()
    note = (
        f"今日有効な規則は{in_force.count():,}件、うち禁止は{in_force.filter(allows=False).count():,}件です"
        f"（会話の共有{shared:,}件、業務アプリの規則{on_apps:,}件を含みます）。取扱区分の上限は{ceilings:,}件を定めています。"
        "禁止は、ほかのすべての許可に優先します。"
    )
    heads = ("対象", *(f"{label}を許可" for label in Verb.labels), "禁止")
    return Section("有効な規則", note, heads if rows else (), tuple(rows))


def _subject(rule: Rule) -> str:
    if rule.staff_id is not None:
        return "職員1人"
    if rule.division_id is None:
        return "全職員" if rule.post_id is None else "職位以上"
    place = "所属（下位の所属を含む）" if rule.with_below else "所属"
    return place if rule.post_id is None else f"{place}の職位以上"


def _recovery() -> Section:
    rows = tuple(_last(act) for act in (ServerAct.BACKED_UP, ServerAct.RESTORE_DRILLED))
    return Section("保存と復元", "", ("操作", "最後に行った日時", "結果"), rows)


def _last(act: ServerAct) -> tuple[str, str, str]:
    entry = Entry.objects.filter(verb=act).first()
    if entry is None:
        return str(act.label), _NOT_DONE, _NONE
    said = {"documents": "文書{}件", "recorded": "監査記録{}件", "seconds": "{}秒"}
    figures = [form.format(entry.more[name]) for name, form in said.items() if name in entry.more]
    return str(act.label), moment(entry.at), "、".join([str(entry.more.get("file", _NONE)), *figures])


def _audit() -> Section:
    verification = Verification.objects.first()
    anchor, broken = last_anchor(anchor_folder())
    checked = f"{moment(verification.at)}　{_outcome(verification)}" if verification else _NOT_DONE
    rows = (
        ("最後の検証", checked),
        ("最後のアンカー", broken or (f"{moment(anchor.day)}　{anchor.sequence:,}番まで" if anchor else _NOT_DONE)),
        ("記録の件数", f"{Entry.objects.count():,}件"),
    )
    return Section("監査記録", "", (), rows)


def _components(found: list[Part]) -> Section:
    """Counted by licence; the names stand in the bill of materials."""
    kinds = {"python": "Pythonのパッケージ", "browser": "画面の部品", "model": "言語モデルのファイル"}
    rows = [(kinds[kind], f"{count:,}件") for kind, count in Counter(part.kind for part in found).items()]
    rows += [(f"モデルのSHA-256：{part.name}", part.sha256) for part in found if part.sha256]
    rows += [(f"ライセンス：{licence}", f"{count:,}件") for licence, count in sorted(_licences(found).items())]
    note = "名称と版は、部品表（SBOM、CycloneDX 1.6）に書き出せます。ライセンスは、各部品が宣言しているものです。"
    return Section("部品とライセンス", note, (), tuple(rows))


def _licences(found: list[Part]) -> Counter[str]:
    return Counter(part.licence for part in found)


def _outcome(verification: Verification) -> str:
    return verification.finding or f"異常なし（{verification.rows:,}件）"
