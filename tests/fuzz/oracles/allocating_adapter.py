"""An adapter that uses as much memory as a length determinant claims: python -I -S allocating_adapter.py."""

from __future__ import annotations

import json
import sys

HELLO = {"protocol": 1, "name": "greedy", "version": "1", "language": "Python", "operations": ["decode"]}


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "hello":
            member = {"ok": HELLO}
        else:
            octets = bytes.fromhex(request["packet"])
            used = b"\1" * int.from_bytes(octets[2:6], "big")
            member = {"rejected": {"message": f"{len(used)} octets are not there"}}
            del used
        print(json.dumps({"id": request["id"]} | member), flush=True)


main()
