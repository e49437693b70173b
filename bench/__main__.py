"""All measurements of the issue's figures, one after the other, each in a process of its own.

python -m bench            (make bench)
"""

from __future__ import annotations

import subprocess
import sys

FIGURES = (
    "lawqa",  # retrieval over statutes
    "lawqa --distractors",  # … beside all articles of 419 laws; some hours of one core when it runs for the first time
    "as_of",  # questions with a day in them over dated versions of laws
    "jsquad",  # retrieval over encyclopaedia paragraphs
    "evidence_transfer",  # the decision to answer on JSQuAD, of which nothing of it was chosen
    "question_speed",  # question → evidence on the screen, 100,000 chunks
    "search_speed",  # search with rights: 1 user, 16 users, growth (a million chunks by argument)
    "answers",  # added to the model's time to first token
    "registration",  # born-digital PDF, pages/s beside the sum of its parts
    "contrast_pairs",  # sentences beside law text, true and nearly true: caught, wrongly flagged
    "verification",  # the check of answers: claims made by rule, supported and altered, that stand
    "approved_answers",  # an approved answer found for the same question, and for no other
    "idle_memory",
    "audit_cost",
    "audit_tampering",
    "metering_cost",  # added to a call of a model by counting it
    "prompt_injection",  # attacks planted in documents against a model that obeys; harmless prompts refused
    "personal_information",  # recall, false alarms, names and places, time
    "official_style",  # 公用文 checker: planted faults found, alarms on clean texts
    "comparison",  # 新旧対照: changed articles of dated laws found
    "summary",  # 100 pages: memory, time beside the model's, points with a right source
    "minutes",  # decisions, 宿題 and points at issue of minutes: found, and what else
    "parse_pdf",  # pages/s of the parser beside pdfium's bare text
    "large_pdf",  # 1,600 pages: the parser's peak memory, asking meanwhile
    "rights_speed",  # search with rights of 200 libraries and 1,000 rules beside one without limits
    "unanswered_clusters",  # questions that the owner's dashboard puts together
    "usage_page",  # figures of 14,000 staff and 3 million uses: time of the pages, and a full recount
    "formulas",  # Excel formulas: right, wrong and shown as right; needs the file of make model
    "load",  # 1,000 open streams, and the chat, while 1,000 documents are registered
    "chaos",  # ten minutes of killed processes: nothing accepted is lost, nothing stands twice
    "citizens_load",  # 500 citizens in open conversations, staff who search meanwhile
    "faq_match",  # citizens' paraphrases: the approved answer meant, a wrong one shown
    "citizen_refusal",  # questions without an answer, answered as if known
    "emergency",  # emergencies found, false alarms
    "contact_strings",  # numbers, addresses, amounts and dates that stand in no source
    "chatbot_gates",  # the sample's chatbots by their own question sets
    "welfare_guide",  # 368 consultations: the right counter first, among three; contacts not in the registry
    "transfer",  # 人事異動 of 3,000 people under 1,000 rules: preview, switch, who searches and writes meanwhile
)
# Not among them: what chooses weights and thresholds by tuning questions, and what needs a data folder with the sample
# and a model in it.
OTHERS = ("calibrate_chatbot", "calibrate_emergency", "calibrate_evidence", "search_tuning", "model_answers")


def main() -> None:
    failed = []
    for figure in FIGURES:
        print(f"\n== {figure}", flush=True)
        if subprocess.run([sys.executable, "-m", *f"bench.{figure}".split()], check=False).returncode:
            failed.append(figure)
    if failed:
        raise SystemExit(f"could not be measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
