"""Fake adapters for the command line: python fake_adapter.py BEHAVIOUR [ARGUMENT]."""

from __future__ import annotations

import json
import os
import sys
import time

HOSTILE = "\x1b[31m\u202e\x9b1m\r\n\x07"
_ANSWERED = 300  # requests before it hangs: more than are in flight, so that answers have been taken
REFUSE: dict[str, object] = {"rejected": {"message": "no"}}


def hello(text: str = "") -> dict[str, object]:
    operations = ["decode", "encode", "relay"]
    return {
        "ok": {"protocol": 1, "name": "fake", "version": f"1{text}", "language": "Python", "operations": operations}
    }


def announce(fifo: str) -> None:
    """Say that a request has come, and in which process."""
    with open(fifo, "w", encoding="utf-8") as stream:  # noqa: PTH123 - pathlib is slow to load
        stream.write(f"{os.getpid()}\n")


def answer(behaviour: str, argument: str, request: dict[str, object], asked: int) -> dict[str, object]:
    if request["op"] == "hello":
        if behaviour == "hostile-greeting":
            return {"ok": HOSTILE}
        return hello(HOSTILE if behaviour == "hostile" else "")
    if behaviour == "dies" and asked > 3:
        sys.exit(4)
    if behaviour == "hangs" and asked > _ANSWERED:
        announce(argument)
        time.sleep(3600)
    if behaviour == "hostile":
        return {"rejected": {"message": HOSTILE, "kind": HOSTILE}}
    if behaviour == "supports-nothing":
        return {"unsupported": {"message": "nothing"}}
    if behaviour == "waits":
        time.sleep(float(argument))
    return REFUSE


def main(behaviour: str, argument: str = "") -> None:
    for asked, line in enumerate(sys.stdin):
        request = json.loads(line)
        print(json.dumps({"id": request["id"]} | answer(behaviour, argument, request, asked)), flush=True)


main(*sys.argv[1:])
