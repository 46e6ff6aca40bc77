"""What a map says in the reader's language: layers, symbols, controls. The script has no words of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from truceline.sitrep.sections import sections

__all__ = ["families", "said"]


def families() -> list[dict[str, str]]:
    """The families of incidents with symbol and words, as the situation report has them."""
    return [{"key": one["key"], "symbol": one["symbol"], "says": _(one["title"])} for one in sections()]


def said() -> dict[str, str]:
    """The words of layers and controls by name; those with a dot are MapLibre's own."""
    return {
        "layers": _("Layers"),
        "incidents": _("Incidents"),
        "tracks": _("Planned and driven"),
        "posts": _("Observation posts"),
        "notices": _("Areas of notices"),
        "route": _("Roads"),
        "zone": _("Zones"),
        "amended": _("Roads and zones of agreements that were amended"),
        "place": _("Places"),
        "graticule": _("Grid of degrees"),
        "tiles": _("Background"),
        "precise": _(
            "Filled: a precise place. Hollow: somewhere within the disc; without one, within more than 100 km."
        ),
        "several": _("Several at this place"),
        "more": _("More are in the table."),
        "open": _("Open"),
        "planned": _("Planned"),
        "driven": _("Driven"),
        "gap": _("Gap"),
        "off_route": _("Off the route"),
        "stop": _("Stop"),
        "turned_back": _("Turned back"),
        "tiles_failed": _("The background cannot be read: the file of tiles is broken. All else is drawn."),
        "failed": _("The map cannot show all of it: some data did not come."),
        "keys": _("Arrow keys move the map, plus and minus zoom, N and P go from one point to the next, Esc closes."),
        "Map.Title": _("Map"),
        "NavigationControl.ZoomIn": _("Zoom in"),
        "NavigationControl.ZoomOut": _("Zoom out"),
        "Popup.Close": _("Close"),
        "AttributionControl.ToggleAttribution": _("Sources of the map"),
        "CooperativeGesturesHandler.WindowsHelpText": _("Hold Ctrl and scroll to zoom the map."),
        "CooperativeGesturesHandler.MacHelpText": _("Hold Command and scroll to zoom the map."),
        "CooperativeGesturesHandler.MobileHelpText": _("Move the map with two fingers."),
    }
