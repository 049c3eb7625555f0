"""A fake connector: somebody else's ILP codec in several releases, most of which speak a dialect.

It stands for the connector whose release contract this suite serves, and is what `ilp gate` is tested with. It is code
of its own: nothing in its programs comes from `ilp`, and they use the standard library only.

packet.py     packets as values, and what a refusal says
octets.py     reading and writing octets: length determinants, octet strings
fields.py     the fields that dialect and RFC 0027 have in common
dialect.py    the dialect of the releases 1 and 2
rfc.py        RFC 0027, which release 3 migrates to
releases.py   every release: what it changes, and which version bump that requires
adapter.py    python adapter.py VERSION: a release behind the adapter protocol
faulty.py     python faulty.py FAULT ARGUMENT VERSION: the same with a fault in it, such as a crash

commands.py   how tests start these programs
vectors.py    the connector's own vectors, as values of the adapter protocol
"""
