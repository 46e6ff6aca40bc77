"""Consultations in pages: by issue, readouts beside each other, and what came of commitments."""

from __future__ import annotations

import re

from tests.web.serving import Answer, Centre, Person

ANKARA = "/consultations/ankara-2020-03-10/"


def held(**changed: object) -> dict[str, object]:
    told = {
        "kind": "hotline", "level": "centre", "channel": "telephone", "start": "2020-07-14 10:00",
        "issues": "joint patrols, the search of the road", "side_1_party": "turkiye", "side_2_party": "russia",
        "side_2_office": "duty officer", "share": "on",
    }  # fmt: skip
    return told | changed


def saw(page: Answer) -> str:
    found = re.search(r'name="saw" value="(\d+)"', page.text)
    assert found
    return found[1]


def recorded(person: Person) -> str:
    answer = person.post("/consultations/hold", held())
    assert answer.status == 302, answer.words
    return answer.headers["location"]


def read_out(person: Person, address: str, side: str, says: str) -> Answer:
    page = person.get(f"{address}readout")
    typed = {"side": side, "at": "2020-07-14 12:00", "saw": saw(page), "point_1_topic": "patrols", "point_1_says": says}
    made = {"made_1_owner": side, "made_1_act": "search the road", "made_1_due": "2020-07-20", "share": "on"}
    return person.post(f"{address}readout", typed | made)


def test_one_issue_has_its_many_activations_together(centre: Centre) -> None:
    page = centre.person("duty-1").get("/consultations/")
    assert "Ceasefire 3 activations" in page.words
    assert "Joint patrols 1 activation" in page.words
    assert "readouts differ" in page.words
    narrowed = centre.person("duty-1").get("/consultations/?issue=ceasefire").words
    assert "Ceasefire 3 activations" in narrowed and "Joint patrols" not in narrowed


def test_readouts_stand_beside_each_other_in_the_order_of_the_parties(centre: Centre) -> None:
    page = centre.person("duty-1").get(ANKARA)
    heading = page.text.index('class="beside"')
    assert page.text.index("Türkiye", heading) < page.text.index("Russia", heading)
    assert page.text.count('<td class="differs">') == 4
    assert "not in the readout" in page.words and "one readout alone" in page.words


def test_commitments_stand_with_what_came_of_them(centre: Centre) -> None:
    page = centre.person("duty-1").get("/consultations/commitments")
    assert "Begin to patrol the M4 together with Türkiye" in page.words
    assert "the first patrol took place; its route was shortened" in page.words
    before = centre.person("duty-1").get("/consultations/commitments?day=2020-03-14").words
    assert "nothing told" in before and "its route was shortened" not in before


def test_two_sides_take_part_or_it_was_no_consultation(centre: Centre) -> None:
    answer = centre.person("duty-1").post("/consultations/hold", held(side_2_party="", side_2_office=""))
    assert answer.status == 422
    assert "Two sides at least take part" in answer.words
    assert "the search of the road" in answer.text


def test_a_page_of_no_consultation_is_not_found(centre: Centre) -> None:
    assert centre.person("duty-1").get("/consultations/nothing/").status == 404
    assert centre.person("duty-1").get("/consultations/commitments/nothing/follow").status == 404


def test_more_rows_keep_what_is_typed(centre: Centre) -> None:
    typed = {"side": "russia", "points": "5", "point_5_topic": "the fifth", "point_5_says": "so", "more": "1"}
    page = centre.person("duty-1").post(f"{ANKARA}readout", typed)
    assert page.status == 200
    assert 'name="point_10_says"' in page.text and 'value="the fifth"' in page.text
    assert 'name="points" value="10"' in page.text


def test_each_side_tells_its_own_and_what_differs_is_marked(own_centre: Centre) -> None:
    duty = own_centre.person("duty-1")
    address = recorded(duty)
    assert "No side has told yet" in duty.get(address).words
    russia, turkiye = own_centre.person("liaison-russia"), own_centre.person("liaison-turkiye")
    assert read_out(russia, address, "turkiye", "they stop").status == 422
    assert read_out(russia, address, "russia", "they stop for a day").status == 302
    assert read_out(turkiye, address, "turkiye", "they go on").status == 302
    page = duty.get(address)
    assert page.text.count('<td class="differs">') == 2
    assert "readouts differ" in page.words and "Search the road" in page.words
    assert "20 Jul 2020" in page.words


def test_what_came_of_a_commitment_is_told_by_whoever_speaks(own_centre: Centre) -> None:
    officer = own_centre.person("liaison-turkiye")
    address = "/consultations/commitments/patrols-begin-russia/follow"
    page = officer.get(address)
    assert officer.post(address, {"by": "russia", "says": "not_kept", "saw": saw(page)}).status == 422
    told = {"by": "turkiye", "says": "not_kept", "on": "2020-03-16", "words": "it turned back", "saw": saw(page)}
    assert officer.post(address, told).status == 302
    shown = own_centre.person("duty-1").get(ANKARA).words
    assert "it turned back" in shown and "its route was shortened" in shown and "disputed" in shown


def test_what_was_held_is_put_right_by_the_node_that_told_it(own_centre: Centre) -> None:
    duty = own_centre.person("duty-1")
    address = recorded(duty)
    page = duty.get(f"{address}correct")
    assert 'value="2020-07-14 10:00"' in page.text
    assert duty.post(f"{address}correct", held(start="2020-07-14 11:00", saw=saw(page))).status == 302
    assert "11:00" in duty.get(address).words
    stale = duty.post(f"{address}correct", held(start="2020-07-14 12:00", saw=saw(page)))
    assert stale.status == 409 and "changed since it was read" in stale.words
