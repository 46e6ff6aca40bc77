"""The centre's work: patrols and tracks, activities that clash, posts, effort, notices, consultations, ledgers.

In come plans, the events that each side tells, the tracks that vehicles recorded; out come what was covered, where a
patrol turned back, how long two contingents were together, which activities get into each other's way, and who looked
where. Notices, readouts of consultations, what each side registered or told stand beside each other. Nothing here
judges anybody: it measures, keeps each side's account beside the other's, and says what it cannot tell.

    tracks = read_tracks(raw, "north.gpx")
    cleaned = clean(tracks[0], route)
    covered = cover(cleaned.track, route, plan.start, plan.end)
"""
