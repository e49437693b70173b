"""Those who go on working while processes are killed under them, and what they saw accepted.

Who registers sends a file again until it is accepted, as a person does. Who asks goes on with another question, and
follows the answer where one is being written, once more after a lost connection.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import httpx

PAUSE = 1.0
SUBJECTS = ("夏季休暇", "年次有給休暇", "勤務時間", "休憩時間")  # of the document that is registered


@dataclass(slots=True)
class Seen:
    """What the product said. ``accepted`` and ``unsure`` are questions, ``files`` names of accepted files."""

    accepted: list[str] = field(default_factory=list)
    unsure: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)  # of the web server, by status


class Client(threading.Thread):
    """Works until ``ended`` is set."""

    def __init__(self, url: str, session: str, ended: threading.Event, seen: Seen) -> None:
        super().__init__(daemon=True)
        self.ended = ended
        self.seen = seen
        cookies = {"nanohana_session": session}
        self._browser = httpx.Client(base_url=url, cookies=cookies, timeout=30, headers={"Referer": url})

    def sent(
        self,
        path: str,
        form: dict[str, str],
        files: Mapping[str, tuple[str, BinaryIO]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response | None:
        """The answer to a form, None where the connection was lost or refused."""
        try:
            page = self._counted(self._browser.get("/documents/upload/"))
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            if token is None:
                return None
            data = {"csrfmiddlewaretoken": token[1], **form}
            return self._counted(self._browser.post(path, data=data, files=files, headers=headers))
        except httpx.HTTPError as error:
            self.seen.answers[type(error).__name__] += 1
            return None

    def _counted(self, answer: httpx.Response) -> httpx.Response:
        self.seen.answers[str(answer.status_code)] += 1
        return answer

    def follow(self, path: str) -> None:
        """The answer to its end, with one more attempt."""
        for _ in range(2):
            try:
                with self._browser.stream("GET", path) as answer:
                    if "event: end" in "".join(answer.iter_text()):
                        return
            except httpx.HTTPError:
                time.sleep(PAUSE)


class Registering(Client):
    """Sends each file until it is accepted; ends when all are or when it is told to, after the last was accepted."""

    def __init__(self, url: str, session: str, ended: threading.Event, seen: Seen, files: list[Path], library: int):
        super().__init__(url, session, ended, seen)
        self._files = files
        self._library = str(library)

    def run(self) -> None:
        for file in self._files:
            if self.ended.is_set():
                return
            while not self._accepted(file):
                time.sleep(PAUSE)
            self.seen.files.append(file.name)
            time.sleep(PAUSE)

    def _accepted(self, file: Path) -> bool:
        form = {"library": self._library, "handling_label": "1"}
        with file.open("rb") as content:
            files = {"originals": (file.name, content)}
            answer = self.sent("/documents/upload/", form, files=files, headers={"HX-Request": "true"})
        return answer is not None and answer.status_code == httpx.codes.OK and "登録できません" not in answer.text


class Asking(Client):
    """Asks a question that nobody else asks, and follows its answer."""

    def __init__(self, url: str, session: str, ended: threading.Event, seen: Seen, name: str) -> None:
        super().__init__(url, session, ended, seen)
        self._name = name

    def run(self) -> None:
        number = 0
        while not self.ended.is_set():
            number += 1
            self._ask(f"{SUBJECTS[number % len(SUBJECTS)]}について教えてください。（質問{self._name}{number}）")
            time.sleep(PAUSE)

    def _ask(self, question: str) -> None:
        answer = self.sent("/ask/", {"question": question})
        if answer is not None and answer.status_code == httpx.codes.FOUND:
            self.seen.accepted.append(question)
            try:
                page = self._browser.get(answer.headers["Location"])
            except httpx.HTTPError:
                return
            for path in re.findall(r'data-stream="([^"]+)"', page.text):
                self.follow(path)
        else:
            self.seen.unsure.add(question)
