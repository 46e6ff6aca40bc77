"""The one router of all addresses: two calls of one address, reading and recording, must be of one router."""

from __future__ import annotations

from ninja import Router

__all__ = ["router"]

router = Router()
