"""What 30 clerks do at once, for locust: sign in, open a meeting, follow the others, correct and save.

Run by ``bench_many.py``; the plan (meetings, names, passwords) is the file in ``MANY_PLAN``.
"""

import itertools
import json
import os
import random
import time
from pathlib import Path

import gevent
from locust import FastHttpUser, between, events, task

PLAN = json.loads(Path(os.environ["MANY_PLAN"]).read_text(encoding="utf-8"))
_turn = itertools.count()


class Clerk(FastHttpUser):
    """One clerk: a save every three seconds or so, as somebody who corrects without a pause."""

    wait_time = between(2.0, 4.0)
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        """Sign in, open the meeting, and listen to what the others do."""
        number = next(_turn)
        self.chance = random.Random(number)
        who = PLAN["clerks"][number % len(PLAN["clerks"])]
        self.job = who["job"]
        self.tab = f"tab{number}"
        form = {"name": who["name"], "password": PLAN["password"]}
        origin = {"Origin": self.host}
        with self.client.post(
            "/sign-in", data=form, headers=origin, name="サインイン", allow_redirects=False,
            catch_response=True,
        ) as answer:  # fmt: skip
            if answer.status_code == 303:
                answer.success()
        draft = self.client.get(f"/api/jobs/{self.job}/draft", name="会議を開く").json()
        self.version = draft["version"]
        self.statements = [row["id"] for row in draft["statements"]]
        self.listening = gevent.spawn(self._listen)

    def on_stop(self) -> None:
        """Close the page, where it came to be opened."""
        if hasattr(self, "listening"):
            self.listening.kill()

    def _listen(self) -> None:
        """The event stream of the page; told as failed where it ends by itself."""
        address = f"/api/jobs/{self.job}/events?after={self.version}&tab={self.tab}"
        start = time.perf_counter()
        seen = 0
        try:
            with self.client.get(address, name="知らせ（開くまで）", stream=True) as answer:
                while line := answer.stream.readline(b"\n"):
                    seen += line.startswith(b"data")
            raise ConnectionError("the stream ended")
        except gevent.GreenletExit:
            lasted = (time.perf_counter() - start) * 1000
            events.request.fire(
                request_type="SSE", name="知らせ（続いた時間）", response_time=lasted,
                response_length=seen, exception=None, context={},
            )  # fmt: skip
            raise
        except Exception as error:  # noqa: BLE001 - whatever ended it, locust tells it
            events.request.fire(
                request_type="SSE", name="知らせ（続いた時間）", response_time=0,
                response_length=seen, exception=error, context={},
            )  # fmt: skip

    @task(20)
    def save(self) -> None:
        """Correct one statement, and get what the others did meanwhile."""
        text = "".join(
            self.chance.choices("議案第号補正予算について説明いたします。質疑討論", k=60)
        )
        operation = {"op": "text", "statement": self.chance.choice(self.statements), "text": text}
        sent = {
            "operations": [operation],
            "since": self.version,
            "key": f"{self.tab}-{time.time_ns()}",
        }
        headers = {"Origin": self.host}
        with self.client.post(
            f"/api/jobs/{self.job}/operations", json=sent, headers=headers, name="保存", catch_response=True
        ) as answer:  # fmt: skip
            if answer.status_code == 200:
                self.version = answer.json()["version"]
            else:
                answer.failure(f"{answer.status_code} {answer.text[:80]}")

    @task(6)
    def move(self) -> None:
        """Tell where the cursor is."""
        place = {"tab": self.tab, "statement": self.chance.choice(self.statements)}
        headers = {"Origin": self.host}
        self.client.post(
            f"/api/jobs/{self.job}/presence", json=place, headers=headers, name="居場所"
        )

    @task(3)
    def hear(self) -> None:
        """A stretch of the recording."""
        headers = {"Range": f"bytes={self.chance.randrange(0, 8_000)}-"}
        self.client.get(f"/api/jobs/{self.job}/recording", headers=headers, name="再生")

    @task(1)
    def find(self) -> None:
        """Look for a word in all meetings."""
        self.client.get("/api/search?q=補正予算", name="探す")
