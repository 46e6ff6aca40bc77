"""The node's own pages: who sees what of it, and where it is only read."""

from __future__ import annotations

import re

from tests.web.serving import Centre

TABS = ("", "accounts/", "tokens/", "peers/", "node/", "work/", "audit/")


def test_an_auditor_reads_all_of_it_and_finds_nothing_to_press(centre: Centre) -> None:
    for tab in TABS:
        page = centre.person("auditor-1").get(f"/settings/{tab}")
        assert page.status == 200
        assert 'method="post" action="/settings/' not in page.text
    assert 'method="post" action="/settings/' in centre.person("op-1").get("/settings/").text


def test_of_secrets_it_is_said_that_they_are_set_and_not_what_they_are(centre: Centre) -> None:
    page = centre.person("op-1").get("/settings/node/")
    assert "TRUCELINE_PASSPHRASE" in page.words
    assert "an example only" not in page.words


def test_who_did_what_goes_back_to_the_first_entry_and_is_narrowed_by_member_and_kind(centre: Centre) -> None:
    who, path, seen = centre.person("op-1"), "/settings/audit/?kind=", list[str]()
    while path:
        page = who.get(path).text
        seen += re.findall(r'href="/record/(centre/[a-z]+/[0-9]+)/"', page)
        more = re.search(r'href="(\?[^"]*internal=[^"]*)"', page)
        path = f"/settings/audit/{more[1].replace('&amp;', '&')}" if more else ""
    assert len(seen) == len(set(seen))
    assert {"centre/internal/0", "centre/shared/0"} <= set(seen)
    added = who.get("/settings/audit/?member=op-1&kind=member_added").text
    assert added.count("member:") == len(re.findall(r'href="/record/centre/internal/', added)) == 9
    assert "member:" not in who.get("/settings/audit/?member=duty-1&kind=member_added").text
