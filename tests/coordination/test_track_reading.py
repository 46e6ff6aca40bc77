"""Tracks as files and phones tell them: what is read, what is said of it, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.coordination.synthetic import as_gpx, drive
from truceline.coordination.tracks import Track, joined, read_tracks, track_of
from truceline.errors import UnreadableTrack
from truceline.geo import Route

GPX = '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>{}</Document></kml>'
EIGHT = datetime(2020, 3, 15, 8, 0, tzinfo=UTC).timestamp()


def only(raw: str | bytes, name: str = "synthetic") -> Track:
    """The one track that a file holds."""
    tracks = read_tracks(raw if isinstance(raw, bytes) else raw.encode(), name)
    assert len(tracks) == 1
    return tracks[0]


def kinds(track: Track) -> set[str]:
    return {remark.kind for remark in track.remarks}


def test_gpx_gives_position_time_height_and_accuracy() -> None:
    track = only(
        GPX.format(
            "<trk><name>North 1</name><trkseg>"
            '<trkpt lat="35.86" lon="36.77"><ele>330.5</ele><time>2020-03-15T08:00:00Z</time><hdop>1.2</hdop></trkpt>'
            '<trkpt lat="35.87" lon="36.72"><ele>331</ele><time>2020-03-15T10:00:10.5+02:00</time></trkpt>'
            "</trkseg></trk>"
        ),
        "north.gpx",
    )
    assert track.name == "north.gpx, North 1"
    assert track.lat.tolist() == [35.86, 35.87]
    assert track.lon.tolist() == [36.77, 36.72]
    assert (track.time - EIGHT).tolist() == [0.0, 10.5]
    assert track.elevation is not None and track.elevation.tolist() == [330.5, 331.0]
    assert track.accuracy is not None and track.accuracy[0] == pytest.approx(6.0) and np.isnan(track.accuracy[1])


def test_each_track_of_a_file_is_a_track_of_its_own_and_can_be_joined() -> None:
    point = '<trkpt lat="35.{0}" lon="36.7"><time>2020-03-15T08:0{0}:00Z</time></trkpt>'
    parts = "".join(f"<trk><trkseg>{point.format(n)}</trkseg></trk>" for n in (1, 2, 3))
    tracks = read_tracks(GPX.format(parts).encode(), "three.gpx")
    assert [len(track) for track in tracks] == [1, 1, 1]
    whole = joined(tracks, "whole")
    assert whole.lat.tolist() == [35.1, 35.2, 35.3]
    with pytest.raises(UnreadableTrack, match="no tracks to join"):
        joined([], "none")


def test_a_planned_route_is_no_track() -> None:
    planned = GPX.format('<rte><rtept lat="35.86" lon="36.77"/><rtept lat="35.8" lon="36.2"/></rte>')
    with pytest.raises(UnreadableTrack, match=r"plan\.gpx: holds 2 points of routes and waypoints, but no track"):
        read_tracks(planned.encode(), "plan.gpx")


def test_a_gx_track_has_its_times_and_accuracies() -> None:
    track = only(
        KML.format(
            "<Placemark><name>South</name><gx:Track>"
            "<when>2020-03-15T08:00:00Z</when><when>2020-03-15T08:00:10Z</when>"
            "<gx:coord>36.77 35.86 300</gx:coord><gx:coord>36.76 35.861 301</gx:coord>"
            '<ExtendedData><SchemaData><gx:SimpleArrayData name="accuracy"><gx:value>4</gx:value><gx:value>8</gx:value>'
            "</gx:SimpleArrayData></SchemaData></ExtendedData></gx:Track></Placemark>"
        )
    )
    assert (track.time - EIGHT).tolist() == [0.0, 10.0]
    assert track.lat.tolist() == [35.86, 35.861]
    assert track.accuracy is not None and track.accuracy.tolist() == [4.0, 8.0]


def test_times_that_do_not_match_their_positions_are_not_guessed() -> None:
    coords = "<gx:coord>36.77 35.86 0</gx:coord><gx:coord>36.76 35.86 0</gx:coord>"
    track = only(KML.format(f"<Placemark><gx:Track><when>2020-03-15T08:00:00Z</when>{coords}</gx:Track></Placemark>"))
    assert np.isnan(track.time).all()
    assert kinds(track) == {"times_do_not_match"}


def test_a_line_of_kml_has_no_times_and_points_with_stamps_have() -> None:
    line = only(
        KML.format(
            "<Placemark><LineString><coordinates>36.77,35.86,0 36.76,35.861</coordinates></LineString></Placemark>"
        )
    )
    assert line.lon.tolist() == [36.77, 36.76]
    assert not line.timed
    stamp = (
        "<Placemark><TimeStamp><when>2020-03-15T08:00:{0}0Z</when></TimeStamp>"
        "<Point><coordinates>36.7{0},35.86</coordinates></Point></Placemark>"
    )
    points = only(KML.format(stamp.format(1) + stamp.format(2)))
    assert (points.time - EIGHT).tolist() == [10.0, 20.0]
    assert points.lon.tolist() == [36.71, 36.72]


def test_lines_and_points_of_geojson_carry_their_times() -> None:
    times = ["2020-03-15T08:00:00Z", "2020-03-15T08:00:10Z"]
    coordinates = [[36.77, 35.86, 300], [36.76, 35.861]]
    line = {"type": "LineString", "coordinates": coordinates}
    track = only(json.dumps({"type": "Feature", "geometry": line, "properties": {"coordTimes": times}}))
    assert (track.time - EIGHT).tolist() == [0.0, 10.0]
    several = {"type": "MultiLineString", "coordinates": [[one] for one in coordinates]}
    nested = {"coordinateProperties": {"times": [[time] for time in times]}}
    assert np.array_equal(
        only(json.dumps({"type": "Feature", "geometry": several, "properties": nested})).time, track.time
    )
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": position},
            "properties": {"timestamp": time, "accuracy": 5, "device": "n1"},
        }
        for position, time in zip(coordinates, times, strict=True)
    ]
    points = only(json.dumps({"type": "FeatureCollection", "features": features}))
    assert np.array_equal(points.time, track.time)
    assert points.accuracy is not None and points.name == "synthetic, n1"


@pytest.mark.parametrize(
    "text",
    [
        "lat,lon,time\n35.86,36.77,2020-03-15T08:00:00Z\n35.87,36.72,2020-03-15T08:00:10Z\n",
        "Latitude;Longitude;Timestamp\r\n35,86;36,77;1584259200\r\n35,87;36,72;1584259210\r\n",
        "\ufeffY\tX\tepoch\n35.86\t36.77\t1584259200000\n35.87\t36.72\t1584259210000\n",
        "date,time,lat,lon\n2020-03-15,08:00:00Z,35.86,36.77\n2020-03-15,08:00:10Z,35.87,36.72\n",
    ],
    ids=["comma", "semicolon", "tab", "date and clock"],
)
def test_tables_are_read_whatever_their_separator_names_and_clock(text: str) -> None:
    track = only(text)
    assert (track.time - EIGHT).tolist() == [0.0, 10.0]
    assert track.lat.tolist() == [35.86, 35.87]
    assert track.lon.tolist() == [36.77, 36.72]


def test_times_without_a_zone_are_taken_as_utc_and_said() -> None:
    track = only("lat,lon,time\n35.86,36.77,2020-03-15 08:00:00\n35.86,36.78,half past eight\n")
    assert track.time[0] == EIGHT
    assert kinds(track) == {"zone_assumed", "unread_time"}


def test_a_table_names_its_devices_apart() -> None:
    rows = "lat,lon,device\n35.86,36.77,n1\n35.87,36.72,s1\n35.88,36.71,n1\n"
    assert [(t.name, len(t)) for t in read_tracks(rows.encode(), "a.csv")] == [("a.csv, n1", 2), ("a.csv, s1", 1)]


def test_messages_of_phones_are_read_and_their_mock_flag_is_kept() -> None:
    def message(device: str, seconds: int, mock: bool) -> dict[str, object]:
        coords = {"latitude": 35.86, "longitude": 36.77, "accuracy": 4, "altitude": 300, "speed": 3}
        stamp = f"2020-03-15T08:00:{seconds:02}.000Z"
        return {"device_id": device, "location": {"timestamp": stamp, "coords": coords, "mock": mock}}

    messages = [message("n1", 0, False), message("n1", 10, True)]
    for raw in (json.dumps(messages), "\n".join(json.dumps(one) for one in messages)):
        track = only(raw)
        assert (track.time - EIGHT).tolist() == [0.0, 10.0]
        assert track.mock is not None and track.mock.tolist() == [False, True]
        assert track.accuracy is not None and track.accuracy.tolist() == [4.0, 4.0]
    positions = [
        {"deviceId": 7, "fixTime": "2020-03-15T08:00:00Z", "latitude": 35.86, "longitude": 36.77, "altitude": 1}
    ]
    assert only(json.dumps({"positions": positions})).time[0] == EIGHT
    query = only(
        "/?id=n1&lat=35.86&lon=36.77&timestamp=1584259200&accuracy=4\n?id=n1&lat=35.86&lon=36.78&timestamp=1584259210"
    )
    assert (query.time - EIGHT).tolist() == [0.0, 10.0]
    assert query.name == "synthetic, n1"


def test_positions_off_the_earth_are_left_out_and_counted() -> None:
    track = only("lat,lon\n95,36.77\n35.86,36.77\nx,y\n35.87,200\n")
    assert len(track) == 1
    assert [(r.kind, r.number) for r in track.remarks] == [("no_position", 3)]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "holds no text"),
        (b"<gpx><trk>", "is no XML"),
        (b"<html><body>", "neither GPX nor KML"),
        (b"<gpx></gpx>", "holds no track"),
        (b"PK\x03\x04....", "zip archive"),
        (b'{"type": "FeatureCollection", "features": []}', "holds no track"),
        (b"[" * 200_000, "nested too deep|is no JSON"),
        (b'{"a": 1}\n{', "is no JSON"),
        (b"lat,lon\n", "holds no track"),
        (b"name,colour\na,b\n", "no columns of latitude and longitude"),
        (b'lat,lon\n"1\n', "holds no position|is no table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is an image"),
        (b'<gpx><trk><trkseg><trkpt lat="north" lon="east"/></trkseg></trk></gpx>', "holds no position"),
    ],
)
def test_what_is_no_track_is_refused_in_one_line(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableTrack, match=reason) as caught:
        read_tracks(raw, "bad")
    assert str(caught.value).startswith("bad") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE gpx SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("root", ["gpx", "kml"])
def test_entities_and_outside_files_are_refused(doctype: str, root: str) -> None:
    raw = f"<?xml version='1.0'?>{doctype}<{root}><name>&b;</name></{root}>".encode()
    with pytest.raises(UnreadableTrack, match="document type or entities"):
        read_tracks(raw, "bomb")


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(UnreadableTrack, match=r"has 11 bytes, and 10 are the most; cut it in parts"):
        read_tracks(b"lat,lon\n1,2", "big.csv", max_bytes=10)


def test_a_hundred_thousand_points_are_read_as_they_were_written(m4: Route) -> None:
    made = drive(m4, (0.0, 63.0, 1_667.0), every=1.0)
    assert len(made) > 100_000
    read = only(as_gpx(made))
    assert len(read) == len(made)
    assert np.allclose(read.lat, made.lat, atol=1e-7) and np.allclose(read.time, made.time, atol=1.0)


def test_a_track_cannot_be_changed() -> None:
    track = track_of("a", [35.0, 35.1], [36.0, 36.1])
    with pytest.raises(ValueError, match="read-only"):
        track.lat[0] = 0.0
    with pytest.raises(UnreadableTrack, match="time has 1 values for 2 points"):
        track_of("a", [35.0, 35.1], [36.0, 36.1], [0.0])


def test_times_and_accuracies_that_cannot_be_are_none() -> None:
    track = track_of(
        "a", [35.0] * 5, [36.0] * 5, [0.0, 1e300, -1e15, np.inf, EIGHT], accuracy=[5, -1, 0, np.inf, 1e300]
    )
    assert np.isnan(track.time).tolist() == [False, True, True, True, False]
    assert track.accuracy is not None
    assert track.accuracy.tolist()[0] == 5 and np.isnan(track.accuracy[1:3]).all()
    assert track.accuracy.tolist()[3:] == [2e7, 2e7]


HEADS = st.sampled_from(
    [
        b"",
        b"<gpx>",
        b"<kml>",
        b"{",
        b"[",
        b"lat,lon,time\n",
        b"?lat=1&lon=2\n",
        b'<?xml version="1.0" encoding="x"?><gpx>',
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "features",
                    "geometry",
                    "coordinates",
                    "properties",
                    "time",
                    "lat",
                    "lon",
                    "location",
                    "coords",
                    "positions",
                    "coordTimes",
                    "device",
                    "id",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def _outcome(raw: bytes) -> None:
    try:
        tracks = read_tracks(raw, "any")
    except UnreadableTrack:
        return
    assert tracks and all(len(track) for track in tracks)


@given(HEADS, st.binary(max_size=300))
@settings(max_examples=300)
def test_no_bytes_raise_anything_but_an_unreadable_track(head: bytes, rest: bytes) -> None:
    _outcome(head + rest)


@given(VALUES, st.sampled_from(["FeatureCollection", "Feature", "LineString", "MultiLineString", "Point", None]))
@settings(max_examples=300)
def test_no_json_raises_anything_but_an_unreadable_track(value: object, kind: str | None) -> None:
    if isinstance(value, dict) and kind:
        value = {**value, "type": kind}
    _outcome(json.dumps(value).encode())


@given(st.integers(0, 2_000), st.integers(0, 255))
@settings(max_examples=200)
def test_no_damage_to_a_good_file_raises_anything_but_an_unreadable_track(place: int, byte: int) -> None:
    times = "".join(
        f'<trkpt lat="35.8{n}" lon="36.7{n}"><ele>1</ele><time>2020-03-15T08:00:0{n}Z</time></trkpt>' for n in range(9)
    )
    raw = bytearray(GPX.format(f"<trk><trkseg>{times}</trkseg></trk>").encode())
    raw[place % len(raw)] = byte
    _outcome(bytes(raw))
