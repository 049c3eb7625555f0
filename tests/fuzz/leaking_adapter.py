"""An adapter that keeps a mebioctet of every operation that it answers: python -I -S leaking_adapter.py."""

from __future__ import annotations

import json
import sys

HELLO = {"protocol": 1, "name": "leak", "version": "1", "language": "Python", "operations": ["decode"]}


def main() -> None:
    kept: list[bytes] = []
    for line in sys.stdin:
        request = json.loads(line)
        member = {"ok": HELLO} if request["op"] == "hello" else {"rejected": {"message": "no"}}
        kept.append(b"\1" * (1 << 20))
        print(json.dumps({"id": request["id"]} | member), flush=True)


main()
