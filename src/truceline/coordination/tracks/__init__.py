"""Tracks of vehicles and phones: the bytes of a file in, tracks out, and what had to be said about them.

    tracks = read_tracks(raw, "north.gpx")
    cleaned = clean(tracks[0], route, window=plan.window)

A reader makes one `Track` for each track, line or device that the file holds. It leaves nothing out but what is no
position on Earth, and says how many. `clean` then leaves out duplicates, jumps and clocks that were not set, and says
each; it never moves a point or a time.
"""

from __future__ import annotations

from truceline.coordination.tracks.clean import Cleaned, clean, shifted
from truceline.coordination.tracks.read import read_tracks
from truceline.coordination.tracks.track import Remark, Track, joined, track_of

__all__ = ["Cleaned", "Remark", "Track", "clean", "joined", "read_tracks", "shifted", "track_of"]
