"""Zones and routes in the reader's words: shape, size, how well the edge is known."""

from __future__ import annotations

from django.utils.translation import gettext as _

from truceline.agreements.area import area_km2
from truceline.geo.route import Route
from truceline.geo.zone import Band, Circle, Corridor, Zone

__all__ = ["length_in_words", "shape_in_words", "size_in_words"]


def shape_in_words(shape: Zone) -> str:
    """Where a zone lies: `6 km on each side of M4, cut off flat at its ends`."""
    if isinstance(shape, Corridor):
        return _corridor(shape)
    if isinstance(shape, Band):
        return _band(shape)
    if isinstance(shape, Circle):
        told = {"km": _km(shape.radius_m), "lat": f"{shape.centre.lat:.2f}", "lon": f"{shape.centre.lon:.2f}"}
        return _("%(km)s km around %(lat)s, %(lon)s") % told
    return _("an area of %(n)d corners") % {"n": len(shape.ring)}


def _corridor(shape: Corridor) -> str:
    told = {"left": _km(shape.left_m), "right": _km(shape.right_m), "route": shape.route.name}
    if shape.left_m == shape.right_m and shape.ends == "round":
        return _("%(left)s km on each side of %(route)s, with round ends") % told
    if shape.left_m == shape.right_m:
        return _("%(left)s km on each side of %(route)s, cut off flat at its ends") % told
    return _("%(left)s km to the left and %(right)s km to the right of %(route)s, cut off flat at its ends") % told


def _band(shape: Band) -> str:
    told = {"from": _km(shape.from_m), "to": _km(shape.to_m or 0), "route": shape.route.name}
    if shape.to_m is None:
        return {
            "both": _("%(from)s km and more from %(route)s, on both sides"),
            "left": _("%(from)s km and more from %(route)s, on the left of the direction of travel"),
            "right": _("%(from)s km and more from %(route)s, on the right of the direction of travel"),
        }[shape.side] % told
    return {
        "both": _("%(from)s to %(to)s km from %(route)s, on both sides"),
        "left": _("%(from)s to %(to)s km from %(route)s, on the left of the direction of travel"),
        "right": _("%(from)s to %(to)s km from %(route)s, on the right of the direction of travel"),
    }[shape.side] % told


def size_in_words(shape: Zone) -> str:
    """How large it is and how far its edge may be off."""
    area = area_km2(shape)
    if area is None:
        return _("without an outer edge; edge good to %(km)s km") % {"km": _km(shape.error_m)}
    return _("%(area)s km²; edge good to %(km)s km") % {"area": f"{area:,.0f}", "km": _km(shape.error_m)}


def length_in_words(route: Route) -> str:
    """How long it is between which places, and how well it is known."""
    first, last = route.vertices[0][0], route.vertices[-1][0]
    told = {"first": first, "last": last, "km": f"{route.length_km:.1f}", "good": _km(route.error_m)}
    if first and last:
        return _("%(first)s to %(last)s, %(km)s km; good to %(good)s km") % told
    return _("%(km)s km; good to %(good)s km") % told


def _km(metres: float) -> str:
    return f"{metres / 1000:g}"
