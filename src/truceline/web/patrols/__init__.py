"""Patrols: planned on the map, concurred with by each side, told of side by side, measured against their tracks."""
