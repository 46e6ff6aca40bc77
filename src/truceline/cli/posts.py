"""`truceline posts`: observation posts as each source tells of them, and what happened near one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from truceline.cli.group import DefaultGroup
from truceline.cli.options import As, AsOf, Begun, Joint, Json, Node, OfDay, Saw, View
from truceline.cli.words import counted, day_in_words

if TYPE_CHECKING:
    from truceline.coordination.notices import Notice
    from truceline.coordination.posts import Counts, NearPost, Post
    from truceline.incidents.incident import Incident
    from truceline.matters.posts import PostRecord

_Post = Annotated[str, typer.Argument(metavar="POST", help="The post, by its id.")]
_Name = Annotated[str, typer.Option("--name", metavar="NAME", help="What the centre calls it.")]
_Names = Annotated[
    list[str] | None, typer.Option("--also", metavar="NAME", help="A number or name that a source gives it.")
]
_Place = Annotated[str, typer.Option("--point", metavar="LAT,LON", help="Where it is; MGRS and UTM are read too.")]
_Radius = Annotated[float, typer.Option("--radius", metavar="METRES", help="How far the position may be off.")]
_Status = Annotated[
    Literal["set_up", "manned", "encircled", "supplied", "withdrawn", "unknown"],
    typer.Option("--status", help="What the source says of it."),
]
_Source = Annotated[str, typer.Option("--source", metavar="NAME", help="Who says so.")]
_Words = Annotated[str, typer.Option("--words", metavar="TEXT", help="In the source's own words.")]
_Ref = Annotated[str, typer.Option("--ref", metavar="PAGE", help="Where it was told; its entry if left out.")]
_Low = Annotated[int, typer.Option("--low", metavar="N", min=0, help="The number, or its lower bound.")]
_High = Annotated[
    int | None, typer.Option("--high", metavar="N", min=0, help="The upper bound; the number itself if left out.")
]
_More = Annotated[bool, typer.Option("--or-more", help="The source says only that there are more than --low.")]
_Population = Annotated[str, typer.Option("--of", metavar="TEXT", help='Of which posts ("posts of 2018").')]
_Within = Annotated[
    float | None,
    typer.Option("--within", metavar="METRES", help="How near; as `margins.yaml` has it if left out."),
]

app = typer.Typer(cls=DefaultGroup, help="Observation posts, as each source tells of them.", rich_markup_mode=None)


@app.callback()
def _posts() -> None:
    pass


@app.command("list")
def posts(day: AsOf = None, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """List posts with what each source says of them on a day, and how many there are as each source says."""
    from truceline.acts import posts as acts
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked
    from truceline.cli.moments import zone_of

    with node_asked(node) as opened:
        on = day or opened.clock().astimezone(zone_of(opened)).date()
        records = acts.posts(opened, view=view)
        counts = acts.counted_on(opened, on, view=view)
    if as_json:
        screen.print_json(
            [*({**one.model_dump(mode="json"), "kind": "post"} for one in records),
             {**counts.model_dump(mode="json"), "kind": "counts", "differs": counts.differs}]
        )  # fmt: skip
    else:
        screen.print_lines(_list(records, counts, on))


def _list(records: Sequence[PostRecord], counts: Counts, day: date) -> Iterator[str]:
    from truceline.coordination.posts import statuses

    yield f"{counted(len(records), 'post')}, as told by {day_in_words(day)}"
    for record in records:
        if record.post is not None:
            yield f"{_named(record.post)}: {record.post.on(day).words}"
    if counts.told:
        yield ""
        yield f"how many there are, as each source says{' - accounts differ' if counts.differs else ''}"
        yield from (f"  {one.said}" for one in counts.told)
    if counts.listed:
        yield ""
        yield "of the posts above, by each source's account"
        for source, table in counts.listed.items():
            yield f"  {source}: {', '.join(f'{number} {statuses()[name].says}' for name, number in table.items())}"


def _named(post: Post) -> str:
    also = f", also {', '.join(post.names)}" if post.names else ""
    return f"{post.name} ({post.id}{also})"


@app.command("show")
def show(post: _Post, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """Show one post: its place as each node registered it, its history by source, supply runs to it."""
    from truceline.acts.posts import one_post, supply_runs
    from truceline.cli import screen
    from truceline.cli.deciding import node_asked

    with node_asked(node) as opened:
        record, found = one_post(opened, post, view=view)
        runs = supply_runs(opened, post, view=view)
    if as_json:
        screen.print_json([{**record.model_dump(mode="json"), "supply_runs": [one.id for one in runs]}])
    else:
        screen.print_lines(_shown(record, found, runs))


def _shown(record: PostRecord, post: Post, runs: Sequence[Notice]) -> Iterator[str]:
    from truceline.coordination.posts import statuses

    yield _named(post)
    for one in record.registered:
        at, off = one.post.point, f", known to {one.post.radius_m / 1000:g} km" if one.post.radius_m else ""
        yield f"  {at.lat:.5f}, {at.lon:.5f}{off}; registered by {one.author} ({one.ref})"
    for told in sorted(record.statuses, key=lambda one: (one.status.since, one.status.source)):
        status = told.status
        words = f' - "{status.words}"' if status.words else ""
        yield f"  {status.source}: {statuses()[status.status].says} since {status.since}{words} ({status.ref})"
    for run in runs:
        yield f"  notice {run.id} of {run.sender}: {run.window.start:%Y-%m-%d %H:%M} to {run.window.end:%Y-%m-%d %H:%M}"
    for one_refused in record.refused:
        yield f"  without effect: {one_refused.ref}, {one_refused.why}"


@app.command("register")
def register(
    post: _Post,
    name: _Name,
    point: _Place,
    radius: _Radius = 0.0,
    also: _Names = None,
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Register a post, or put right the place or the names that this node gave it."""
    from truceline.acts.posts import register as register_post
    from truceline.acts.told import told_well
    from truceline.cli.areas import point_named
    from truceline.cli.deciding import acting, print_written
    from truceline.coordination.posts import Post

    with acting(node, code) as actor:
        with told_well():
            made = Post(id=post, name=name, names=tuple(also or ()), point=point_named(point), radius_m=radius)
        print_written(register_post(actor, made, joint=joint, saw=_read(f"post:{post}", saw)))


@app.command("tell")
def tell(
    post: _Post,
    status: _Status,
    source: _Source,
    since: Begun,
    words: _Words = "",
    ref: _Ref = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Tell what a source says of a post; what others say of it stays beside it."""
    from truceline.acts.posts import tell as tell_post
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written
    from truceline.coordination.posts import PostStatus

    with acting(node, code) as actor:
        with told_well():
            told = PostStatus(source=source, status=status, since=since, words=words, ref=ref)
        print_written(tell_post(actor, post, told, joint=joint, saw=_read(f"post:{post}", saw)))


@app.command("count")
def count(
    source: _Source,
    low: _Low,
    on: OfDay,
    high: _High = None,
    or_more: _More = False,
    of: _Population = "",
    words: _Words = "",
    id: Annotated[str, typer.Option("--id", metavar="ID", help="The count to correct; a new one if left out.")] = "",
    node: Node = None,
    code: As = None,
    joint: Joint = False,
    saw: Saw = None,
) -> None:
    """Tell how many posts there are, as a source says; it is never added to what another says."""
    from truceline.acts.posts import count as count_posts
    from truceline.acts.told import told_well
    from truceline.cli.deciding import acting, print_written
    from truceline.coordination.posts import PostCount
    from truceline.errors import InvalidSetting

    if or_more and high is not None:
        raise InvalidSetting("is given with --or-more", where="--high", remedy="leave one of them out")
    bound = None if or_more else low if high is None else high
    with acting(node, code) as actor:
        with told_well():
            told = PostCount(source=source, low=low, high=bound, as_of=on, population=of, words=words)
        print_written(count_posts(actor, told, id, joint=joint, saw=_read(f"post_count:{id}", saw)))


def _read(subject: str, saw: int | None) -> dict[str, int]:
    return {} if saw is None else {subject: saw}


@app.command("near")
def near(post: _Post, within: _Within = None, view: View = "own", node: Node = None, as_json: Json = False) -> None:
    """List the incidents within a distance of a post; it says nothing of what they have to do with it."""
    from truceline.acts.posts import near as near_post
    from truceline.acts.posts import one_post
    from truceline.cli import screen
    from truceline.cli.deciding import Case, node_asked

    with node_asked(node) as opened:
        _, named = one_post(opened, post, view=view)
        incidents = {one.id: one for one in Case(opened.folder).incidents()}
        found = near_post(opened, post, incidents.values(), within_m=within, view=view)
    if as_json:
        screen.print_json(one.model_dump(mode="json") for one in found)
    else:
        screen.print_lines(_near(named, found, incidents))


def _near(post: Post, found: Sequence[NearPost], incidents: dict[str, Incident]) -> Iterator[str]:
    from truceline.cli.words import span_in_words

    yield f"{counted(len(found), 'incident')} near {post.name}, as alleged"
    for one in found:
        incident = incidents[one.incident]
        when = span_in_words(incident.start, incident.end, minutes=incident.precision == "minute")
        where = incident.place.text if incident.place else "place not told"
        perhaps = " perhaps" if one.answer == "uncertain" else ""
        kind = incident.category.replace("_", " ")
        yield f"{one.metres / 1000:.1f} km{perhaps} \u00b7 {kind} \u00b7 {when} \u00b7 {where} ({incident.id})"
