"""The ground that every map stands on: the agreement's routes and zones, the places that reports name, and tiles."""
