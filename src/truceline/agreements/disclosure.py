"""The agreement's disclosure policy: how coarse what rests on a protected source is when it leaves the node.

disclosure:
  peers: {place_m: 5000, time: day, names: out}
  public: {district: true, time: day, names: out, coordinates_m: 5000}

A protected source is a person who told us. Left out, the policy is the protective default that is written here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from truceline.model import Value

Metres = Annotated[float, Field(ge=1000, le=500_000, allow_inf_nan=False)]
Fineness = Literal["day", "hour", "none"]
Audience = Literal["own", "peers", "public"]
"""For whom something is shown: the node's own members, the other nodes, anybody."""
AUDIENCES: tuple[Audience, ...] = ("own", "peers", "public")


class Rule(Value):
    """What one audience is told of that which rests on a protected source.

    A place to a cell of `place_m` metres or, where `district`, to the district that holds it; a time to the `day` or
    `hour`, or not at all (`none`). Names, quotes and free text are always left out. `coordinates_m` is how fine any
    position may be that this audience is shown, protected or not; 0.01 degree (about 1 km) is the finest there is.
    """

    place_m: Metres = 5000.0
    district: bool = False
    time: Fineness = "day"
    names: Literal["out"] = "out"
    coordinates_m: Metres = 1000.0

    def marks(self) -> dict[str, str | float]:
        """What a coarsened fact says of itself."""
        place: dict[str, str | float] = {"place": "district"} if self.district else {"place_m": self.place_m}
        return place | {"time": self.time, "names": self.names}

    def words(self) -> str:
        """The rule as people say it: "places to 5 km, times to the day, names and quotes left out"."""
        place = "the district" if self.district else f"{self.place_m / 1000:g} km"
        time = "times left out" if self.time == "none" else f"times to the {self.time}"
        return f"places to {place}, {time}, names and quotes left out"


class Disclosure(Value):
    """The policy: one rule for other nodes, one for the public."""

    peers: Rule = Rule()
    public: Rule = Rule()

    def rule(self, audience: Audience) -> Rule | None:
        """The rule of an audience; None for the node's own members, who see what there is."""
        return {"own": None, "peers": self.peers, "public": self.public}[audience]
