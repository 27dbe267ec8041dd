"""Which mentions speak of one occurrence, and which of one period.

Five rounds, from the surest to the vaguest: mentions of one day and place; groups of neighbouring days and shared places; running totals by
people or place and date; what is placed but hardly dated, joined to the one occurrence it fits; what has no place, joined within its document
or, for a denial, to what it denies. Whatever fits nothing, or several things equally well, stands alone.
Every round looks only at groups that share a place and a day, so the cost grows with the number of mentions, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from audiatur.compare import likeness as like
from audiatur.compare.clock import far_apart
from audiatur.compare.likeness import Group, group
from audiatur.compare.mentions import Mention
from audiatur.compare.when import Days, whole_month
from audiatur.compare.where import Spot, folded, same, within
from audiatur.record import AttackType

EVENT_DAYS: Final = 2
"""Days: what is dated to a longer stretch is vague, or a period."""
PERIOD_ENDS: Final = 2
"""Days: running totals given as of days this near are held against each other."""
LOOK_BACK: Final = 45
"""Days before a document appeared in which something that it leaves undated may have happened."""
FRESH: Final = 7
"""Days: what a document leaves undated is taken for the latest occurrence before it, if that is this near."""
BESIDE: Final = 600
"""Characters: what gives neither place nor day goes with an occurrence told this near; about a paragraph."""
CLEAR: Final = 1.0
"""By this much the best candidate must lead the next for a vague mention to join it."""


class Cluster:
    """An incident in the making; `reasons` say why each part joined."""

    def __init__(self, mentions: Iterable[Mention], *, period: bool = False, reasons: Iterable[str] = ()) -> None:
        self.mentions = list(mentions)
        self.period = period
        self.reasons = list(reasons)
        self.core = group(self.mentions)
        """What vague mentions are held against; what joins later does not widen it."""

    def join(self, mentions: Sequence[Mention], reason: str) -> None:
        self.mentions += mentions
        self.reasons.append(reason)


def clusters(found: Sequence[Mention]) -> list[Cluster]:
    """Every mention in just one cluster. The order of documents changes nothing."""
    ordered = sorted(found, key=_order)
    periods = _periods(ordered)
    rest = _left(ordered, periods)
    events = _events([m for m in rest if _is_event(m)])
    everything = [*events, *periods]
    rest = _left(rest, events)
    rest = _attach_wide(rest, events)
    regional = _regional(rest)
    events += regional
    everything += regional
    rest = _left(rest, regional)
    rest = _attach_vague(rest, events, periods)
    rest = _attach_unplaced(rest, everything)
    rest = _attach_near(rest, events)
    return everything + _alone(rest)


def _order(mention: Mention) -> tuple[int, str, int, str, str]:
    return (mention.known_by.first if mention.known_by else 0, mention.document, mention.at, mention.kind, mention.item.id)


def _left(found: Sequence[Mention], used: Sequence[Cluster]) -> list[Mention]:
    gone = {m.key for c in used for m in c.mentions}
    return [m for m in found if m.key not in gone]


def _is_event(mention: Mention) -> bool:
    return mention.when is not None and mention.when.length <= EVENT_DAYS and any(not s.wide for s in mention.spots)


# ---- one day, one place -------------------------------------------------------------------------------------------------------
def _events(found: Sequence[Mention]) -> list[Cluster]:
    cells: dict[tuple[frozenset[str], Days | None], list[Mention]] = defaultdict(list)
    for mention in found:
        cells[frozenset(s.key for s in mention.spots), mention.when].append(mention)
    return _agglomerate([group(part) for cell in cells.values() for part in _by_hour(cell)])


def _by_hour(cell: Sequence[Mention]) -> list[list[Mention]]:
    """One part where no hours, or hours near each other, are given; else one for each hour, and one for what gives none."""
    hours = {m.hour for m in cell if m.hour is not None}
    if not any(far_apart(x, y) for x in hours for y in hours):
        return [list(cell)]
    parts: dict[int | None, list[Mention]] = defaultdict(list)
    for mention in cell:
        parts[mention.hour].append(mention)
    return list(parts.values())


def _agglomerate(groups: Sequence[Group]) -> list[Cluster]:
    """Best pairs first; two sets of groups become one where their pairs score JOIN on average and none keeps them apart."""
    scores = {pair: like.likeness(groups[pair[0]], groups[pair[1]]) for pair in _pairs(groups)}
    home = {i: [i] for i in range(len(groups))}
    reasons: dict[int, list[str]] = defaultdict(list)
    for (i, j), likeness in sorted(scores.items(), key=lambda item: (-item[1].score, item[0])):
        a, b = home[i], home[j]
        if likeness.score < like.JOIN or a is b:
            continue
        cross = [scores[min(x, y), max(x, y)].score if (min(x, y), max(x, y)) in scores else like.ELSEWHERE for x in a for y in b]
        if min(cross) < like.APART or sum(cross) / len(cross) < like.JOIN:
            continue
        a += b
        for k in b:
            home[k] = a
        reasons[a[0]] += [*reasons.pop(b[0], []), likeness.reason]
    made = {id(members): members for members in home.values()}
    return [
        Cluster((m for k in members for m in groups[k].mentions), reasons=[*_cell_reasons(groups, members), *reasons[members[0]]]) for members in made.values()
    ]


def _cell_reasons(groups: Sequence[Group], members: Sequence[int]) -> list[str]:
    return ["same place and same day" for k in members if len(groups[k].mentions) > 1][:1]


def _pairs(groups: Sequence[Group]) -> set[tuple[int, int]]:
    """Pairs that share a block: a place, under its key or its rounded coordinates, and a day or the next."""
    blocks: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, g in enumerate(groups):
        for place in {key for s in g.spots for key in _place_blocks(s)}:
            for day in _day_blocks(g.when):
                blocks[place, day].append(i)
    return {(i, j) for block in blocks.values() for n, i in enumerate(block) for j in block[n + 1 :]}


def _place_blocks(spot: Spot) -> Iterable[str]:
    yield spot.key
    yield folded(spot.name)
    if spot.lat is not None and spot.lon is not None:
        for north in (-0.05, 0.05):
            for east in (-0.05, 0.05):
                yield f"{spot.lat + north:.1f},{spot.lon + east:.1f}"


def _day_blocks(when: Days | None) -> Iterable[int]:
    return range(when.first, when.last + 2) if when else ()


# ---- running totals -----------------------------------------------------------------------------------------------------------
def _periods(found: Sequence[Mention]) -> list[Cluster]:
    """Running totals of the same people or places as of about the same day, with what their documents say of the same days there."""
    totals = [m for m in found if m.toll and m.toll.cumulative and m.when]
    made: list[tuple[int, list[Total]]] = []
    index: dict[tuple[int, str], list[int]] = defaultdict(list)
    for mention in sorted(totals, key=lambda m: (_until(m), _order(m))):
        total = Total(mention, _scope(mention))
        last, blocks = _until(mention), _scope_blocks(mention)
        near = sorted({(day, n) for day in range(last - PERIOD_ENDS, last + 1) for b in blocks for n in index.get((day, b), ())})
        home = next((made[n][1] for _, n in near if _one_period(made[n][1], total)), None)
        if home is not None:
            home.append(total)
            continue
        for block in blocks:
            index[last, block].append(len(made))
        made.append((last, [total]))
    reason = "running totals of the same people or place, given as of about the same day"
    periods = [Cluster([t.mention for t in c], period=True, reasons=[reason] if len(c) > 1 else []) for _, c in made]
    _join_told_with(_left(found, periods), periods)
    return periods


def _scope_blocks(mention: Mention) -> frozenset[str]:
    """One at least is shared by any two running totals of the same towns; all without a town share the empty one."""
    return frozenset(b for s in _points(mention) for b in _place_blocks(s)) or frozenset({""})


def _by_last(periods: Sequence[Cluster]) -> dict[int, list[Cluster]]:
    """Periods by the last day of each of their totals."""
    index: dict[int, list[Cluster]] = defaultdict(list)
    for period in periods:
        for day in {m.when.last for m in period.core.mentions if m.when}:
            index[day].append(period)
    return index


def _same_span(mention: Mention, by_last: Mapping[int, Sequence[Cluster]]) -> Cluster | None:
    """The one period whose totals are of the same people or place, from and to about the same days."""
    when = mention.when
    if when is None:
        return None
    near = {id(p): p for day in range(when.last - PERIOD_ENDS, when.last + PERIOD_ENDS + 1) for p in by_last.get(day, ())}
    scope = _scope(mention)
    fitting = [p for p in near.values() if any(_same_days(m.when, when) and _same_scope(_scope(m), scope) for m in p.core.mentions)]
    return fitting[0] if len(fitting) == 1 else None


def _same_days(a: Days | None, b: Days) -> bool:
    return a is not None and abs(a.first - b.first) <= PERIOD_ENDS and abs(a.last - b.last) <= PERIOD_ENDS


def is_total(mention: Mention) -> bool:
    """A figure of several days together: a running total, or one whose first and last day are given; "in October" leaves the day open."""
    toll, when = mention.toll, mention.when
    if toll is None or when is None:
        return False
    given = mention.own_time and toll.time is not None and toll.time.end is not None
    return toll.cumulative or (given and when.length > EVENT_DAYS and not whole_month(when))


def is_short(when: Days | None) -> bool:
    """Whether what is told of these days may be told of one occurrence, though it be a running total ("the toll has risen to 21")."""
    return when is not None and when.length <= EVENT_DAYS


def _until(mention: Mention) -> int:
    return mention.when.last if mention.when else 0


def _join_told_with(found: Sequence[Mention], periods: Sequence[Cluster]) -> None:
    told: dict[tuple[str, Days | None], list[Cluster]] = defaultdict(list)
    for period in periods:
        for key in dict.fromkeys((m.document, m.when) for m in period.core.mentions):
            told[key].append(period)
    for mention in found:
        if home := next((p for p in told.get((mention.document, mention.when), []) if _told_with(mention, p)), None):
            home.join([mention], "told in the same document of the same days and place as the running total")


class Scope(NamedTuple):
    """Of whom or what a figure tells: its towns; the names of its people or their country; the figure itself."""

    points: list[Spot]
    people: frozenset[str]
    figure: tuple[str, int | None, int | None] | None


class Total(NamedTuple):
    mention: Mention
    scope: Scope


def _scope(mention: Mention) -> Scope:
    return Scope(_points(mention), _people(mention), like.figure(mention.toll) if mention.toll else None)


def _one_period(cluster: Sequence[Total], total: Total) -> bool:
    when = total.mention.when
    assert when is not None
    for other, scope in cluster:
        assert other.when is not None
        if other.document == total.mention.document and other.when != when:
            return False
        if abs(other.when.last - when.last) > PERIOD_ENDS:
            return False
        if not _same_scope(scope, total.scope):
            return False
    return True


def _same_scope(a: Scope, b: Scope) -> bool:
    """Of the same towns; or, where no town is named, of the same people or country."""
    if a.points or b.points:
        return bool(a.points) and bool(b.points) and _covers(a.points, b.points) and _covers(b.points, a.points)
    if a.people and b.people:
        return like.kindred(a.people, b.people)
    if not a.people and not b.people:
        return True
    return a.figure is not None and a.figure == b.figure


def _points(mention: Mention) -> list[Spot]:
    return [s for s in mention.spots if not s.wide]


def _covers(outer: Sequence[Spot], inner: Sequence[Spot]) -> bool:
    return all(any(same(x, y) for y in outer) for x in inner)


def _people(mention: Mention) -> frozenset[str]:
    toll = mention.toll
    if toll is not None and toll.people_of:
        return like.names(toll.people_of)
    return frozenset(w for s in mention.spots for w in like.names(s.name))


def _told_with(mention: Mention, period: Cluster) -> bool:
    """The same stretch of more than a day, the same document, and no other place."""
    if mention.when is None or mention.when.length < 2:
        return False
    for other in period.core.mentions:
        together = other.document == mention.document and other.when == mention.when
        if together and _points(other) and _points(mention) and _covers(_points(other), _points(mention)):
            return True
    return False


# ---- placed, but hardly dated -------------------------------------------------------------------------------------------------
def _attach_wide(found: Sequence[Mention], events: Sequence[Cluster]) -> list[Mention]:
    """Of one day, but placed in a region or country only: joins what its own document tells of that day there, or the only such occurrence."""
    left: list[Mention] = []
    by_day = _by_day(events)
    for mention in found:
        if mention.when is None or mention.when.length > EVENT_DAYS or not mention.spots or mention.own_place is False:
            left.append(mention)
            continue
        near = {id(e): e for day in range(mention.when.first, mention.when.last + 1) for e in by_day.get(day, [])}
        candidates = [e for e in near.values() if _may_lie_in(e, mention)]
        own = [e for e in candidates if any(m.document == mention.document for m in e.core.mentions)]
        home = _clearest(mention, own) or _clearest(mention, candidates)
        if home is None:
            left.append(mention)
        else:
            home.join([mention], "same day, and the place named may contain the other")
    return left


def _regional(found: Sequence[Mention]) -> list[Cluster]:
    """What is told of one region and day and fits no town: joined where kind, target, figures or actor are alike too."""
    cells: dict[object, list[Mention]] = defaultdict(list)
    for mention in found:
        if mention.when is not None and mention.when.length <= EVENT_DAYS and mention.spots and any(s.kind != "country" for s in mention.spots):
            cells[mention.document, frozenset(s.key for s in mention.spots), mention.when].append(mention)
    return _agglomerate([group(cell) for cell in cells.values()])


def _by_day(events: Sequence[Cluster]) -> dict[int, list[Cluster]]:
    index: dict[int, list[Cluster]] = defaultdict(list)
    for event in events:
        when = event.core.when
        for day in range(when.first, when.last + 1) if when else ():
            index[day].append(event)
    return index


def _may_lie_in(event: Cluster, mention: Mention) -> bool:
    return any(within(inner, outer) for inner in event.core.spots for outer in mention.spots)


def _attach_vague(found: Sequence[Mention], events: Sequence[Cluster], periods: Sequence[Cluster]) -> list[Mention]:
    """Mentions of one document with the same town and the same vague date join, together, the one occurrence that they fit best."""
    left: list[Mention] = []
    scenes: dict[tuple[str, frozenset[str], Days | None], list[Mention]] = defaultdict(list)
    by_last = _by_last(periods)
    for mention in found:
        if is_total(mention) and (period := _same_span(mention, by_last)):
            period.join([mention], "a figure of the same days and place as the running total")
        elif _points(mention) and not is_total(mention):
            scenes[mention.document, frozenset(s.key for s in mention.spots), mention.when].append(mention)
        else:
            left.append(mention)
    by_place, by_span = _index(events), _index(periods)
    for scene in scenes.values():
        home = _home_of(scene, by_place) or _period_of(scene, by_span)
        if home:
            home.join(scene, "same place; the day is left open, and this is the occurrence that fits best")
        else:
            left += scene
    return left


def _index(events: Sequence[Cluster]) -> dict[tuple[str, int], list[Cluster]]:
    """Events by place and by stretch of days, so that a town shelled for years costs a scene no more than its own weeks."""
    index: dict[tuple[str, int], list[Cluster]] = defaultdict(list)
    for event in events:
        for block in {b for s in event.core.spots for b in _place_blocks(s)}:
            for stretch in _stretches(event.core.when):
                index[block, stretch].append(event)
    return index


def _stretches(when: Days | None) -> Iterable[int]:
    return range(when.first // LOOK_BACK, when.last // LOOK_BACK + 1) if when else ()


def _home_of(scene: Sequence[Mention], by_place: dict[tuple[str, int], list[Cluster]]) -> Cluster | None:
    here = group(scene)
    window = _window(scene[0])
    if window is None:
        return None
    near = {id(e): e for s in here.spots for b in _place_blocks(s) for t in _stretches(window) for e in by_place.get((b, t), [])}
    candidates = [(like.of_place(here, e.core).score, e) for e in near.values() if e.core.when and e.core.when.gap(window) == 0]
    scored = sorted(((place + like.of_account(here, e.core).score, e) for place, e in candidates if place > 0), key=lambda x: -x[0])
    if not scored:
        return None
    if len(scored) == 1 or scored[0][0] - scored[1][0] >= CLEAR:
        return scored[0][1]
    return _freshest(scene[0], [e for score, e in scored if scored[0][0] - score < CLEAR])


def _freshest(mention: Mention, events: Sequence[Cluster]) -> Cluster | None:
    if mention.when is not None or mention.known_by is None:
        return None
    last = max((e.core.when.last for e in events if e.core.when), default=0)
    latest = [e for e in events if e.core.when and e.core.when.last == last]
    return latest[0] if len(latest) == 1 and mention.known_by.last - last <= FRESH else None


def _window(mention: Mention) -> Days | None:
    if mention.when is not None:
        return mention.when
    return Days(mention.known_by.first - LOOK_BACK, mention.known_by.last) if mention.known_by else None


def _period_of(scene: Sequence[Mention], by_span: Mapping[tuple[str, int], Sequence[Cluster]]) -> Cluster | None:
    window = _window(scene[0])
    if window is None:
        return None
    here = [s for m in scene for s in _points(m)]
    near = {id(p): p for b in _place_blocks(here[0]) for t in _stretches(window) for p in by_span.get((b, t), ())}
    fitting = [p for p in near.values() if p.core.when and window.gap(p.core.when) == 0 and _points_of(p) and _covers(_points_of(p), here)]
    return fitting[0] if len(fitting) == 1 else None


def _points_of(cluster: Cluster) -> list[Spot]:
    return [s for s in cluster.core.spots if not s.wide]


def _clearest(mention: Mention, candidates: Sequence[Cluster]) -> Cluster | None:
    """The only candidate, or the one that leads the rest clearly by what is told."""
    here = group([mention])
    scored = sorted(((like.of_account(here, c.core).score, n) for n, c in enumerate(candidates)), key=lambda x: (-x[0], x[1]))
    if not scored:
        return None
    if len(scored) == 1 or scored[0][0] - scored[1][0] >= like.SAME_ACTOR:
        return candidates[scored[0][1]]
    return None


# ---- without a place ----------------------------------------------------------------------------------------------------------
def _attach_unplaced(found: Sequence[Mention], clusters: Sequence[Cluster]) -> list[Mention]:
    by_document: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        for document in {m.document for m in cluster.core.mentions}:
            by_document[document].append(cluster)
    left: list[Mention] = []
    for mention in found:
        home = None
        if not mention.spots and mention.when and mention.when.length <= EVENT_DAYS:
            home = _clearest(mention, [c for c in by_document[mention.document] if c.core.when and c.core.when.gap(mention.when) == 0 and not c.period])
        if home:
            home.join([mention], "same document and same day; no place is given")
        else:
            left.append(mention)
    return _attach_denials(left, clusters)


def _attach_near(found: Sequence[Mention], events: Sequence[Cluster]) -> list[Mention]:
    """What gives neither place nor day goes with the nearest occurrence told in its document; a running total goes with none."""
    told: dict[str, list[tuple[int, Cluster]]] = defaultdict(list)
    for event in events:
        for mention in event.core.mentions:
            told[mention.document].append((mention.at, event))
    left: list[Mention] = []
    for mention in found:
        bare = not mention.spots and mention.when is None and not (mention.toll and mention.toll.cumulative)
        near = sorted((abs(at - mention.at), at, n) for n, (at, _) in enumerate(told[mention.document])) if bare else []
        if near and near[0][0] <= BESIDE:
            told[mention.document][near[0][2]][1].join([mention], "told beside it in the same document; neither place nor day is given")
        else:
            left.append(mention)
    return left


def _attach_denials(found: Sequence[Mention], clusters: Sequence[Cluster]) -> list[Mention]:
    """A denial that names an actor and a kind of act, but no place, stands beside the most told occurrence of that kind laid to that actor."""
    left: list[Mention] = []
    laid: dict[tuple[AttackType, int], list[tuple[int, Cluster]]] = defaultdict(list)
    for n, cluster in enumerate(clusters):
        for kind in {m.attack.type for m in cluster.core.mentions if m.attack and m.attack.actor}:
            for stretch in _stretches(cluster.core.when):
                laid[kind, stretch].append((n, cluster))
    for mention in found:
        home = _denied(mention, laid)
        if home:
            home.join([mention], "a denial of this kind of act by this actor in these days; no place is given")
        else:
            left.append(mention)
    return left


def _denied(mention: Mention, laid: Mapping[tuple[AttackType, int], Sequence[tuple[int, Cluster]]]) -> Cluster | None:
    attack, window = mention.attack, _window(mention)
    if attack is None or attack.modality != "denied" or attack.actor is None or mention.spots or window is None or attack.type in like.BARE:
        return None
    who = like.names(attack.actor.name)
    near = {n: cluster for stretch in _stretches(window) for n, cluster in laid.get((attack.type, stretch), ())}
    weights = []
    for n, cluster in near.items():
        if cluster.core.when is None or cluster.core.when.gap(window) != 0:
            continue
        told = {m.document for m in cluster.core.mentions if m.attack and m.attack.type == attack.type and _accuses(m, who)}
        if told:
            weights.append((-len(told), n))
    return near[min(weights)[1]] if weights else None


def _accuses(mention: Mention, who: Iterable[str]) -> bool:
    actor = mention.attack.actor if mention.attack else None
    return actor is not None and like.kindred(who, like.names(actor.name))


# ---- the rest -----------------------------------------------------------------------------------------------------------------
def _alone(found: Sequence[Mention]) -> list[Cluster]:
    """Mentions of one document of the same place and days, or of one day without a place, stand together; all others alone."""
    scenes: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for mention in found:
        placed = frozenset(s.key for s in mention.spots)
        one_day = mention.when is not None and mention.when.length <= EVENT_DAYS
        key: tuple[object, ...] = (mention.document, placed, mention.when) if placed or one_day else mention.key
        scenes[key].append(mention)
    reason = "same document, same days, and no different places"
    return [Cluster(s, period=all(is_total(m) for m in s), reasons=[reason] if len(s) > 1 else []) for s in scenes.values()]
