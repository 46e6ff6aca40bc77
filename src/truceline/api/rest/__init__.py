"""The REST interface of a node, under `/api/v1`: every act one call, every reading one address (docs/api.md).

    calls.yaml      which fact is recorded by which call
    bearer.py       whose request it is
    bodies.py       a request's JSON -> the fact that it asks to record
    writing.py      the calls that record a fact, some through the acts that go along with it (through.py)
    composed.py     those with a body of their own; uploads.py those with a file
    matters.py, held.py, record.py, administration.py    what can be read
    problems.py     every error as RFC 9457 says
    openapi.py      the schema of all of it

Each request acts as the member whose token it brings, of the node that answers; what that member may do and see is said
in `store/permissions.yaml` and nowhere else.
"""
