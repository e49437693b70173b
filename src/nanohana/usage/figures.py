"""Every figure of the usage pages: its title, its definition as the reader sees it, its one query. There are no others.

What people did stays with the division, post and age band of that day (``month``); what is asked of those who work
here now (``present``) goes by their places on the day as of which it is counted.
"""

from __future__ import annotations

from nanohana.usage.counting import Figure, Share

REGULAR = 6  # the step of the funnel after the fifth use

# Who works here on the day: a main post in force, and no leave, dispatch or retirement.
_PRESENT = """
SELECT held.staff_id, held.division_id, held.post_id,
       (extract(year FROM %(last)s::date)::integer - member.birth_year) / 10 * 10 AS age_band
  FROM organization_appointment AS held JOIN organization_staffmember AS member ON member.id = held.staff_id
 WHERE held.kind IN ('main', 'fixed_term')
   AND held.starts_on <= %(last)s AND (held.ends_on IS NULL OR held.ends_on >= %(last)s)
   AND (%(divisions)s::bigint[] IS NULL OR held.division_id = ANY (%(divisions)s))
   AND held.staff_id NOT IN (
     SELECT staff_id FROM organization_appointment
      WHERE kind IN ('dispatch', 'leave', 'retirement')
        AND starts_on <= %(last)s AND (ends_on IS NULL OR ends_on >= %(last)s))
"""
_BEGUN = f"""
SELECT present.*, usage_person.id AS person, days
  FROM ({_PRESENT}) AS present
  JOIN usage_person ON usage_person.staff_id = present.staff_id
  JOIN usage_start ON usage_start.person_id = usage_person.id AND usage_start.app = '' AND days[1] <= %(last)s
"""  # noqa: S608  # constants of this file
# The month of the day and the two before it.
_LATELY = "month BETWEEN date_trunc('month', %(last)s::date) - interval '2 months' AND %(last)s::date"
_IN_PERIOD = """
 WHERE month BETWEEN %(first)s AND %(last)s AND (%(divisions)s::bigint[] IS NULL OR division_id = ANY (%(divisions)s))
"""


def _of_app(column: str) -> str:
    return f"SELECT month, division_id, app, {column} AS amount FROM usage_appmonth {_IN_PERIOD}"  # noqa: S608


def _of_library(column: str) -> str:
    return f"""
    SELECT library_id, month, {column} AS amount FROM usage_librarymonth
     WHERE month BETWEEN %(first)s AND %(last)s
       AND (%(libraries)s::bigint[] IS NULL OR library_id = ANY (%(libraries)s))
    """  # noqa: S608


STAFF = Figure(
    "在籍職員",
    "基準日に本務の発令がある職員。会計年度任用職員を含み、休職、派遣、退職の職員を除きます。",
    f"SELECT staff_id AS person, division_id, post_id, age_band FROM ({_PRESENT}) AS present",  # noqa: S608
)
BEGUN = Figure(
    "利用を始めた職員",
    "在籍職員のうち、基準日までに1回以上利用した職員。利用した時の所属にかかわらず、今の所属・職位に数えます。",
    f"SELECT person, division_id, post_id, age_band FROM ({_BEGUN}) AS begun",  # noqa: S608
)
BEGUN_SHARE = Share("利用を始めた割合", "利用を始めた職員を、在籍職員で割った割合。", BEGUN, STAFF)
EVER = Figure(
    "利用開始からの実人数",
    "利用開始から基準日までに1回以上利用した職員の実人数。退職した職員を含みます。記録を消去した職員が再び利用したときは、"
    "新しい1人として数えます。",
    "SELECT person_id AS person FROM usage_start WHERE app = '' AND days[1] <= %(last)s",
)
NEW = Figure(
    "新しく始めた職員",
    "期間中に初めて利用した職員の実人数。",
    """
    SELECT person_id AS person, date_trunc('month', days[1])::date AS month
      FROM usage_start WHERE app = '' AND days[1] BETWEEN %(first)s AND %(last)s
    """,
)
USERS = Figure(
    "利用した職員",
    "期間中に1回以上利用した職員の実人数。所属、職位、年代は利用した時のもので数えます。"
    "期間中に異動した職員は両方の所属に数えるため、所属ごとの和は合計と一致しないことがあります。",
    f"SELECT month, division_id, post_id, age_band, person_id AS person FROM usage_personmonth {_IN_PERIOD}",  # noqa: S608
)
RUNS = Figure(
    "利用回数",
    "期間中の質問と業務アプリの実行の回数。所属、職位、年代は利用した時のもので数えます。検索だけの利用は含みません。",
    f"SELECT month, division_id, post_id, age_band, runs AS amount FROM usage_personmonth {_IN_PERIOD}",  # noqa: S608
    "回",
)
APP_EVER = Figure(
    "アプリの利用開始からの実人数",
    "利用開始から基準日までに、そのアプリを1回以上利用した職員の実人数。退職した職員を含みます。",
    "SELECT person_id AS person, app FROM usage_start WHERE app <> '' AND days[1] <= %(last)s",
)
APP_USERS = Figure(
    "アプリを利用した職員",
    "期間中に、そのアプリを1回以上利用した職員の実人数。二つ以上のアプリを利用した職員はそれぞれに数えるため、"
    "アプリごとの和は全体と一致しません。",
    """
    SELECT app, person_id AS person FROM usage_personapp
     WHERE months && daterange(%(first)s, %(last)s, '[]')
       AND (%(divisions)s::bigint[] IS NULL OR division_id = ANY (%(divisions)s))
    """,
)
APP_RUNS = Figure("アプリの利用回数", "期間中に、そのアプリを利用した回数。", _of_app("runs"), "回")
NO_EVIDENCE = Figure("根拠なし", "利用回数のうち、登録文書に根拠が見つからなかったもの。", _of_app("no_evidence"), "回")
FAILED = Figure("失敗", "利用回数のうち、生成が失敗又は中断したもの。", _of_app("failed"), "回")
STOPPED = Figure("停止", "利用回数のうち、利用した職員が生成を途中で止めたもの。", _of_app("stopped"), "回")
USEFUL = Figure(
    "役に立った",
    "利用回数のうち、「役に立った」と評価されたもの。業務アプリの評価は、その人が最後に使った1回に数えます。",
    _of_app("useful"),
    "回",
)
USELESS = Figure(
    "役に立たなかった",
    "利用回数のうち、「役に立たなかった」と評価されたもの。業務アプリの評価は、その人が最後に使った1回に数えます。",
    _of_app("useless"),
    "回",
)
REACHED = Figure(
    "到達した職員",
    "在籍職員のうち、基準日までにその回数の利用に達した職員。「定着」は、5回以上利用し、かつ、基準日の月とその前の2か月のうち"
    "2か月以上で利用した職員です。",
    f"""
    SELECT step, person FROM generate_series(1, {REGULAR}) AS step, ({_BEGUN}) AS begun
      LEFT JOIN (SELECT person_id, count(DISTINCT month) AS months FROM usage_personmonth WHERE {_LATELY} GROUP BY 1)
             AS lately ON lately.person_id = begun.person
     WHERE days[step] <= %(last)s OR (step = {REGULAR} AND days[step - 1] <= %(last)s AND months > 1)
    """,  # noqa: S608
)
STAYED = Figure(
    "止まっている職員",
    "在籍職員のうち、利用がその回数までで（5回は5回以上で）、基準日の月とその前の2か月に1回も利用していない職員。",
    f"""
    SELECT (SELECT count(*) FROM unnest(days) AS day WHERE day <= %(last)s) AS step, person
      FROM ({_BEGUN}) AS begun
     WHERE NOT EXISTS (SELECT FROM usage_personmonth WHERE person_id = begun.person AND {_LATELY})
    """,  # noqa: S608
)
LIBRARY_RUNS = Figure(
    "質問",
    "回答の根拠がその文書庫にあった質問と、その文書庫に数えた根拠なしの質問の回数。根拠が二つの文書庫にあれば、両方に数えます。",
    _of_library("runs"),
    "回",
)
LIBRARY_NO_EVIDENCE = Figure(
    "根拠なし",
    "登録文書に根拠が見つからなかった質問。探す文書庫を選んだ質問はその文書庫に、選ばなかった質問は最も近い文書のある文書庫に数えます。"
    "質問の数であり、人の数ではないため、5未満も表示します。",
    _of_library("no_evidence"),
    "回",
)
LIBRARY_USELESS = Figure(
    "役に立たなかった",
    "その文書庫を根拠とした回答のうち、「役に立たなかった」と評価されたもの。回答の数であり、5未満も表示します。",
    _of_library("useless"),
    "回",
)
ASKED = Figure(
    "尋ねた職員",
    "期間の四半期に、減った時間を尋ねた職員の延べ人数（答えなかった職員を含みます）。",
    "SELECT 1 AS amount FROM usage_survey WHERE quarter BETWEEN date_trunc('quarter', %(first)s::date) AND %(last)s",
    "件",
)
SAVED = Figure(
    "減った時間の回答",
    "5回以上利用した職員に、四半期に1回だけ、1週間に減った時間を尋ねた回答の数。答えは本人と結び付けずに保存しています。",
    """
    SELECT saved, division_id, 1 AS amount FROM usage_timesaved
     WHERE quarter BETWEEN date_trunc('quarter', %(first)s::date) AND %(last)s
       AND (%(divisions)s::bigint[] IS NULL OR division_id = ANY (%(divisions)s))
    """,
    "件",
)
