"""Cases: the queue, one case from its opening to a joint outcome, each role its own steps, two who write at once."""

from __future__ import annotations

import re
from html import unescape

from tests.begun import run
from tests.web.conftest import Look
from tests.web.serving import TRUCELINE, Answer, Centre, Person, environment

CASE = "/cases/illustrative-case-2020-07-14/"
FINDING = "illustrative-finding-2020-07-14"
INCIDENT = "illustrative-2020-07-14"
ITEM = "illustrative-evidence-2020-07-14"


def offered(person: Person, address: str = CASE) -> set[str]:
    """The steps whose forms stand on the page of a case."""
    page = person.get(address)
    assert page.status == 200, page.words
    return set(re.findall(r'action="steps/([a-z_]+)"', page.text))


def saw(person: Person, address: str) -> str:
    """How much of a matter the page that somebody has open tells."""
    page = person.get(address)
    assert page.status == 200, page.words
    found = re.search(r'name="saw" value="(\d+)"', page.text)
    assert found, page.words
    return found[1]


def take(person: Person, kind: str, address: str = CASE, **told: object) -> Answer:
    """A step, as the form of the page sends it."""
    step = f"{address}steps/{kind}"
    return person.post(step, {"saw": saw(person, step), "joint": "on", **told})


def done(answer: Answer) -> str:
    """Where a form that was taken leads to."""
    assert answer.status == 302, answer.words
    return answer.headers["location"]


def test_the_queue_has_each_case_in_the_column_of_its_state(centre: Centre) -> None:
    page = centre.person("duty-1").get("/cases/")
    assert page.status == 200
    assert "Findings 1" in page.words
    assert "EXAMPLE-2020-41 not all deciders have found" in page.words
    assert "Owner: verification team 1" in page.words


def test_filters_of_the_queue_say_what_they_leave_out(centre: Centre) -> None:
    duty = centre.person("duty-1")
    for query, left in (
        ("owner=verification+team+1", True),
        ("owner=nobody", False),
        ("due=overdue", False),
        ("mine=yes", True),
        ("state=found_in_part", True),
        ("state=closed", False),
    ):
        page = duty.get(f"/cases/?{query}").words
        assert ("EXAMPLE-2020-41" in page) == left, query
        assert ("No case is as the filter asks" in page) != left, query
    assert "EXAMPLE-2020-41" not in centre.person("analyst-1").get("/cases/?mine=yes").words
    assert "EXAMPLE-2020-41" in centre.person("liaison-russia").get("/cases/?mine=yes").words


def test_each_role_is_offered_its_own_steps_and_no_other(centre: Centre) -> None:
    assert offered(centre.person("verifier-1")) == {"not_agreed", "disposed", "note", "goes_on"}
    assert offered(centre.person("duty-1")) == {"tasked", "response", "dissent", "note", "goes_on"}
    assert offered(centre.person("release-1")) == {"not_agreed", "referred_up", "disposed", "note"}
    assert offered(centre.person("liaison-russia")) == {"response", "dissent", "note", "goes_on"}
    assert offered(centre.person("auditor-1")) == set()
    assert "Nothing: what may follow is for others." in centre.person("auditor-1").get(CASE).words


def test_a_step_of_another_role_is_refused_in_one_line(centre: Centre) -> None:
    refused = centre.person("duty-1").post(f"{CASE}steps/closed", {"words": "enough"})
    assert refused.status == 403
    assert "may not record case.closed" in refused.words
    assert "releasing officer" in refused.words
    assert centre.person("auditor-1").post(f"{CASE}steps/note", {"words": "a look"}).status == 403
    assert centre.person("verifier-1").get(f"{CASE}steps/notified").status == 403


def test_an_illegal_step_is_refused_in_one_line_and_keeps_what_was_typed(centre: Centre) -> None:
    releasing = centre.person("release-1")
    assert releasing.get(f"{CASE}steps/closed").status == 409
    forced = releasing.post(f"{CASE}steps/closed", {"words": "Nothing more to be done", "joint": "on"})
    assert forced.status == 409
    assert "&#x27;closed&#x27; may not follow &#x27;found_in_part&#x27;" in forced.text
    assert "Nothing more to be done" in forced.text
    assert releasing.get(f"{CASE}steps/nonsense").status == 404


def test_a_step_without_what_it_needs_shows_the_form_again(centre: Centre) -> None:
    answer = take(centre.person("duty-1"), "tasked", owner="team 2", words="")
    assert answer.status == 422
    assert 'value="team 2"' in answer.text
    past = take(centre.person("duty-1"), "tasked", owner="team 2", words="look", due="2020-07-01 09:00")
    assert past.status == 422
    assert "has passed" in past.words


def test_who_speaks_for_one_party_is_not_asked_about_another(centre: Centre) -> None:
    page = centre.person("liaison-russia").get(f"{CASE}steps/response").text
    assert 'value="russia"' in page
    assert 'value="turkiye"' not in page
    forced = take(centre.person("liaison-russia"), "response", of="turkiye", words="We accept it")
    assert forced.status == 422
    assert "We accept it" not in centre.person("duty-1").get(CASE).text
    finding = f"{CASE}findings/{INCIDENT}"
    assert 'value="turkiye"' not in decider(centre.person("liaison-russia").get(finding).text)
    assert 'value="joint-coordination"' in decider(centre.person("verifier-1").get(finding).text)


def decider(page: str) -> str:
    """The choice of who finds."""
    found = re.search(r'<select name="decider".*?</select>', page, re.DOTALL)
    assert found
    return found[0]


def test_the_finding_and_its_grounds_stand_by_axis(centre: Centre) -> None:
    page = centre.person("liaison-turkiye").get(CASE)
    assert "it is confirmed that it happened" in page.words
    assert "both sides tell of an explosion on the route that damaged vehicles" in page.words
    assert "classification nothing found yet" in page.words
    assert "has not spoken: Russia , Türkiye" in page.words
    assert "Still to find: Russia , Türkiye" in page.words


def test_the_chain_of_an_item_says_what_it_does_not_tell(centre: Centre) -> None:
    page = centre.person("analyst-1").get(f"/cases/evidence/{ITEM}/")
    assert "nobody is told to have received it" in page.words
    assert "not kept here; the hash alone is" in page.words
    assert centre.person("analyst-1").get(f"/cases/evidence/{ITEM}/export").status == 404


def test_of_two_who_write_at_once_the_second_is_told_what_changed_and_keeps_the_words(own_centre: Centre) -> None:
    duty, analyst = own_centre.person("duty-1"), own_centre.person("analyst-1")
    step = f"{CASE}steps/note"
    read = saw(analyst, step)
    done(take(duty, "note", words="The road is open again"))
    late = analyst.post(step, {"saw": read, "joint": "on", "words": "The road is closed"})
    assert late.status == 409
    assert "Since you opened this form:" in late.words
    assert "case: note · centre/duty-1" in late.words
    assert "The road is closed" in late.text
    again = re.search(r'name="saw" value="(\d+)"', late.text)
    assert again
    assert int(again[1]) == int(read) + 1
    done(analyst.post(step, {"saw": again[1], "joint": "on", "words": "The road is closed"}))


def test_what_was_recorded_at_home_keeps_no_liaison_officer_from_writing(own_centre: Centre) -> None:
    done(take(own_centre.person("duty-1"), "note", words="For ourselves alone", joint=""))
    liaison = own_centre.person("liaison-turkiye")
    assert "For ourselves alone" not in liaison.get(CASE).text
    assert "For ourselves alone" in own_centre.person("duty-1").get(CASE).text
    done(take(liaison, "response", of="turkiye", words="We have asked for the road to be searched"))
    assert "We have asked for the road to be searched" in own_centre.person("liaison-russia").get(CASE).text


def test_words_typed_after_a_session_ended_are_there_again(own_centre: Centre) -> None:
    nobody = own_centre.person()
    sent = nobody.post(f"{CASE}steps/note", {"words": "Half a thought"})
    assert sent.status == 302
    assert sent.headers["location"].startswith("/accounts/login/?next=%2Fcases%2F")


def test_evidence_is_kept_whole_handed_on_and_never_shown(own_centre: Centre) -> None:
    leader = own_centre.person("leader-1")
    content = b"<script>alert(1)</script>\x00\xff"
    address = f"{CASE}evidence"
    fields = {"saw": saw(leader, address), "joint": "on", "says": "a photograph of the crater", "source": "patrol 12"}
    done(upload(leader, address, fields, "crater.html", content))
    page = leader.get(CASE)
    assert "evidence added" in page.words
    found = re.search(r'href="/cases/evidence/(e-[^/"]+)/"', page.text)
    assert found
    item = f"/cases/evidence/{found[1]}/"
    saved = leader.get(f"{item}export")
    assert saved.body == content
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")
    told = {"kind": "handed_over", "other": "the laboratory", "why": "to be examined", "joint": "on"}
    done(leader.post(f"{item}hand", {**told, "saw": saw(leader, f"{item}hand")}))
    page = leader.get(item)
    assert "handed over · leader-1 · to the laboratory" in page.words
    assert "who is not told to have received it" in page.words
    lacking = leader.post(f"{item}hand", {"kind": "handed_over", "why": "again", "saw": saw(leader, f"{item}hand")})
    assert lacking.status == 422
    assert "without other" in lacking.words
    done(leader.post(f"{item}copy", {"saw": saw(leader, f"{item}copy"), "why": "to work on", "joint": "on"}))
    assert "working copy of" in leader.get(CASE).words
    assert own_centre.person("release-1").post(f"{item}hand", told).status == 403


def upload(person: Person, path: str, fields: dict[str, str], name: str, content: bytes) -> Answer:
    """A form with a file, as a browser sends it."""
    edge = "----edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in {**fields, "csrfmiddlewaretoken": person.csrf}.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join([*parts, head, content, f"\r\n--{edge}--\r\n".encode()])
    return person.ask("POST", path, body, Content_Type=f"multipart/form-data; boundary={edge}")


def test_only_the_hash_is_kept_where_one_says_so(own_centre: Centre) -> None:
    verifier = own_centre.person("verifier-1")
    fields = {"saw": saw(verifier, f"{CASE}evidence"), "says": "a film of the road", "hash_only": "on", "joint": "on"}
    done(upload(verifier, f"{CASE}evidence", fields, "road.mp4", b"frames"))
    item = re.search(r'href="/cases/evidence/(e-[^/"]+)/"', verifier.get(CASE).text)
    assert item
    page = verifier.get(f"/cases/evidence/{item[1]}/").words
    assert "3ff47d2bd24ccd94a84b3a2e4c2d7dc9" not in page
    assert "not kept here; the hash alone is" in page


def test_a_case_goes_from_an_incident_to_a_joint_outcome(own_centre: Centre) -> None:
    """Open, task, denied, found by both sides with a dissent, agreed in part, followed up, closed."""
    duty, verifier, leader = (own_centre.person(code) for code in ("duty-1", "verifier-1", "leader-1"))
    russia, turkiye = own_centre.person("liaison-russia"), own_centre.person("liaison-turkiye")
    releasing = own_centre.person("release-1")
    case = opened(duty)
    assert "received" in duty.get(case).words
    done(take(duty, "registered", case, ref="2020-77"))
    assert "Case 2020-77" in duty.get(case).words
    done(take(duty, "notified", case, of="turkiye"))
    assert "not all parties notified" in duty.get(case).words
    done(take(duty, "notified", case, of="russia"))
    done(take(duty, "tasked", case, owner="patrol 7", words="look at the barrier", due="2199-01-01 09:00"))
    assert "pending" in duty.get(case).words
    denied(leader, case)
    finding(verifier, russia, turkiye, case)
    agreed(verifier, russia, turkiye, case)
    followed(verifier, releasing, duty, case)


def opened(duty: Person) -> str:
    """A case on a gathered incident, which is opened with it."""
    listed = duty.get("/incidents.csv?kind=obstruction").body.decode()
    code = re.search(r"TL-[0-9A-Z]{6}", listed)
    assert code
    form = f"/cases/open?incident={code[0]}"
    page = duty.get(form)
    assert f'value="{code[0]}"' in page.text
    groups = [("parties", "russia"), ("parties", "turkiye"), ("deciders", "russia"), ("deciders", "turkiye")]
    alone = duty.post(form, [("incidents", code[0]), groups[0], groups[2], ("alleged", "russia")])
    assert alone.status == 422
    assert "only russia would decide" in alone.words
    told = [("incidents", code[0]), *groups, ("words", "a barrier on the road"), ("joint", "on")]
    address = done(duty.post(form, told))
    assert "/cases/c-" in address
    return address


def denied(leader: Person, case: str) -> None:
    """Access is asked for and denied, with the reason that was given."""
    ask = f"{case}access"
    done(leader.post(ask, {"saw": saw(leader, ask), "joint": "on", "place": "Nayrab", "asked_by": "patrol 7"}))
    page = leader.get(case)
    assert "unanswered" in page.words
    found = re.search(r'action="(/cases/[^"]+/access/[^"]+/answer)"', page.text)
    assert found
    answer = unescape(found[1])
    told = {"joint": "on", "answer": "denied", "by": "an officer at the barrier", "reason": ""}
    without = leader.post(answer, {**told, "saw": saw(leader, answer)})
    assert without.status == 422
    assert "without a reason" in without.words
    done(leader.post(answer, {**told, "saw": saw(leader, answer), "reason": "mines on the road"}))
    page = leader.get(case)
    assert "access denied" in page.words
    assert "mines on the road" in page.words


def finding(verifier: Person, russia: Person, turkiye: Person, case: str) -> None:
    """Each side finds, apart on each axis, and one does not stand behind the other's."""
    link = re.search(r'href="(/cases/[^"]+/findings/[^"]+)"', russia.get(case).text)
    assert link
    form = unescape(link[1])
    assert verifier.get(form).status == 200
    grounds = {"occurrence": "confirmed", "occurrence_grounds": "the barrier was seen [by russia]\nit was on the map"}
    empty = russia.post(form, {"saw": saw(russia, form), "decider": "russia", **grounds, "occurrence_grounds": ""})
    assert empty.status == 422
    bare = {**grounds, "classification": "violation", "classification_grounds": "the road is to be open"}
    named = russia.post(form, {"saw": saw(russia, form), "decider": "russia", **bare})
    assert named.status == 422
    assert "a violation of no article" in named.words
    assert "the road is to be open" in named.text
    done(russia.post(form, {"saw": saw(russia, form), "decider": "russia", **grounds}))
    done(
        turkiye.post(
            form,
            {"saw": saw(turkiye, form), "decider": "turkiye", **grounds, "occurrence": "probable"},
        )
    )
    page = russia.get(case)
    assert "every decider has found" in page.words
    assert "occurrence differs" in page.words
    ids = re.findall(r'href="/cases/findings/([^/"]+)/endorse"', page.text)
    assert len(ids) == 2
    assert verifier.post(f"/cases/findings/{ids[0]}/dissent", {"text": "no"}).status == 403
    for person, id in ((turkiye, ids[0]), (russia, ids[1])):
        address = f"/cases/findings/{id}/dissent"
        done(person.post(address, {"saw": saw(person, address), "text": "We saw it otherwise"}))
    assert "dissent" in turkiye.get(case).words
    assert "We saw it otherwise" in turkiye.get(case).words


def agreed(verifier: Person, russia: Person, turkiye: Person, case: str) -> None:
    """Nothing is agreed before all parties stand behind it, and then only that."""
    ids = re.findall(r'id="finding-([^"]+)"', verifier.get(case).text)
    early = take(verifier, "agreed_in_part", case, ref=ids[0], words="that it happened")
    assert early.status == 409
    assert "not endorsed by" in early.words
    assert "that it happened" in early.text
    for person in (russia, turkiye):
        address = f"/cases/findings/{ids[0]}/endorse"
        done(person.post(address, {"saw": saw(person, address), "axes": "occurrence"}))
    done(take(verifier, "agreed_in_part", case, ref=ids[0], words="that it happened"))
    page = verifier.get(case).words
    assert "agreed in part by all parties" in page
    assert "What all parties stand behind agreed occurrence : it is confirmed that it happened" in page


def followed(verifier: Person, releasing: Person, duty: Person, case: str) -> None:
    """Corrective action with an owner and a deadline, a follow-up, and the end, by whom it is for."""
    done(take(verifier, "action_asked", case, owner="engineers", due="2199-02-01 09:00", words="take it away"))
    assert releasing.get(f"{case}steps/closed").status == 409
    done(take(verifier, "goes_on", case, words="the barrier stands"))
    done(take(verifier, "followed_up", case, result="done", words="it is gone"))
    assert "closed" not in offered(releasing, case), "what it is about still goes on"
    done(take(verifier, "ended", case, words="the road is free"))
    assert duty.post(f"{case}steps/closed", {"words": "over"}).status == 403
    done(take(releasing, "closed", case, words="the road is free"))
    page = duty.get(case).words
    assert "closed" in page
    assert "the matter has ended" in page
    assert offered(duty, case) == {"dissent", "note", "reopened"}


def test_a_case_fits_a_phone(centre: Centre, look: Look) -> None:
    narrow = look(centre, CASE, code="liaison-turkiye", language="ar", width=390)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_queue_shows_what_was_recorded_without_being_loaded_again(own_centre: Centre, look: Look) -> None:
    page = look(own_centre, "/cases/", code="duty-1")
    page.locator(".card").wait_for()
    done(take(own_centre.person("duty-1"), "tasked", owner="team 9", words="look again", due="2199-01-01 09:00"))
    page.get_by_text("Owner: verification team 1, team 9").wait_for()
    assert "Team at work" in page.inner_text("main")


def test_a_case_may_be_called_anything(own_centre: Centre) -> None:
    name = "a/b ?c#d%2F<i>\"'"
    told = ["--party", "russia", "--party", "turkiye", "--decider", "turkiye", "--decider", "russia", "--joint"]
    command = [TRUCELINE, "cases", "open", *told, "--id", name, "--node", own_centre.folder, "--as", "duty-1"]
    opened = run(command, env=environment())
    assert opened.returncode == 0, opened.stderr
    duty = own_centre.person("duty-1")
    links = [unescape(one) for one in re.findall(r'<h3><a href="([^"]+)"', duty.get("/cases/").text)]
    (case,) = [one for one in links if one != CASE]
    page = duty.get(case)
    assert page.status == 200
    assert "<i>" not in page.text
    done(take(duty, "registered", case, ref="2020-78"))
    assert "Case 2020-78" in duty.get(case).words


def test_a_photograph_stays_covered_until_it_is_asked_for_or_somebody_has_looked_at_it(own_centre: Centre) -> None:
    leader, address = own_centre.person("leader-1"), f"{CASE}evidence"
    for name, says in (("crater.jpg", "a photograph"), ("note.txt", "a note")):
        fields = {"saw": saw(leader, address), "joint": "on", "says": says, "source": "patrol 12"}
        done(upload(leader, address, fields, name, name.encode()))
    photograph, note = (
        f"/cases/evidence/{id}/" for id in re.findall(r'evidence-(e-[^"]+)"', leader.get(CASE).text)[-2:]
    )
    covered = re.compile(r'<details class="covered">.*?export.*?</details>', re.DOTALL)
    assert covered.search(leader.get(photograph).text) and not covered.search(leader.get(note).text)
    assert "May show the dead or wounded." in leader.get(photograph).words
    assert leader.get(f"{photograph}export").body == b"crater.jpg"
    assert own_centre.person("release-1").post(f"{photograph}cover", {"covered": "no"}).status == 403
    assert leader.get(f"{photograph}cover").status == 405
    for item, answer in ((photograph, "no"), (note, "yes")):
        assert leader.post(f"{item}cover", {"covered": answer}).status == 302
    assert not covered.search(leader.get(photograph).text) and covered.search(leader.get(note).text)
    assert "leader-1" in leader.get(note).words
