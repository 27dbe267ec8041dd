"""Who says what: reports of speech with their speakers resolved, nested into chains, outermost first."""

from __future__ import annotations

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from audiatur.extract.carried import carry_on
from audiatur.extract.coreference import Cast, Speaker, same_name
from audiatur.extract.cues import lemma, words
from audiatur.extract.draft import Draft
from audiatur.extract.network import with_network
from audiatur.extract.page import Page
from audiatur.extract.report import Report, alike
from audiatur.extract.speakers import is_likely_speaker
from audiatur.extract.speech import reports
from audiatur.extract.step import step
from audiatur.extract.syntax import is_negated
from audiatur.extract.ways import takes_lives
from audiatur.record import Chain, Link, Source, SourceMention, Statement


@step("attributions")
def find(doc: Doc, draft: Draft) -> None:
    page = Page(doc)
    told = sorted((r for r in with_network(page, reports(page)) if not takes_lives(r.cue)), key=lambda r: (r.cue.i, r.start))
    found = _telling(_with_speaker(_as_negated(told)))
    chains = _linked(doc, draft, found)
    outer = {i: _outer(found, i) for i in range(len(found))}
    passed_on = {o for i, o in outer.items() if o is not None and alike(found[i], found[o])}
    for i, report in enumerate(found):
        if i not in passed_on:
            content = draft.span(report.start, report.end)
            chain = _chain(i, outer, chains)
            name = f"st{len(draft.statements) + 1}"
            draft.statements.append(Statement(id=name, content=content, attribution=chain, modality=report.modality, quoted=report.quoted, how=report.how))
    carry_on(page, draft)


def _as_negated(found: list[Report]) -> list[Report]:
    """ "did not mention that Y" is the teller's own word for Y; "has not confirmed that Y", "did not deny that Y" leave Y open."""
    kept = []
    for report in found:
        if not is_negated(report.cue) or report.modality == "demanded":
            kept.append(report)
        elif lemma(report.cue) not in words("withheld"):
            report.modality = "possible"
            kept.append(report)
    return kept


def _with_speaker(found: list[Report]) -> list[Report]:
    """ "It was noted that" is said by whoever spoke last, but for speakers within his words; without anybody before it, nobody is made up for it."""
    last: Report | None = None
    for report in found:
        within = any(r is not report and r.links and r.start <= report.cue.idx < r.end for r in found)
        if not report.links and last is not None and not within:
            report.links, report.antecedent = [(last.links[-1][0], report.cue.doc[report.cue.i : report.cue.i + 1])], last.antecedent
        if report.links and (last is None or report.start >= last.end):
            last = report
    return [r for r in found if r.links]


def _telling(found: list[Report]) -> list[Report]:
    """Without what is said in passing within something said ("he said they hoped to return"): it adds no speaker."""
    return [r for i, r in enumerate(found) if _outer(found, i) is None or is_of_weight(r)]


def is_of_weight(report: Report) -> bool:
    """Somebody with a name or an office says it, by a verb in the past or present of its own."""
    noun = report.links[-1][0].root
    return report.weighty and noun.pos_ != "PRON" and is_likely_speaker(noun)


def _linked(doc: Doc, draft: Draft, found: list[Report]) -> list[Chain]:
    """The links of each report with their speakers; speakers are resolved in the order in which the text names them."""
    cast = Cast(doc, frozenset(p.text for p in draft.places))
    named = sorted(((source.start, i, n) for i, r in enumerate(found) for n, (source, _) in enumerate(r.links)))
    speakers: dict[tuple[int, int], Speaker] = {}
    for _, i, n in named:
        report = found[i]
        last = n == len(report.links) - 1
        speakers[i, n] = cast.resolve(report.links[n][0], report.antecedent if last else None)
    ids: dict[int, str] = {}
    for speaker in cast.speakers:
        if speaker.mentions:
            ids[id(speaker)] = f"s{len(ids) + 1}"
            draft.sources.append(_source(draft, ids[id(speaker)], speaker))
    return [
        tuple(
            Link(source=_mention(draft, source, speakers[i, n], ids), cue=draft.of(cue) if cue is not None else None)
            for n, (source, cue) in enumerate(report.links)
        )
        for i, report in enumerate(found)
    ]


def _source(draft: Draft, name: str, speaker: Speaker) -> Source:
    spans = {(m.start, m.end): draft.of(m) for m in speaker.mentions}
    mentions = tuple(spans[k] for k in sorted(spans))
    side = speaker.side or _own_side(draft, speaker)
    return Source(id=name, name=speaker.name, role=speaker.role, kind=speaker.kind, side=side, mentions=mentions)


def _own_side(draft: Draft, speaker: Speaker) -> str | None:
    """An office that publishes its own paper speaks for the side which that paper is said to be of."""
    publisher = draft.document.publisher
    return draft.document.side if publisher and speaker.kind == "official" and same_name(speaker.name, publisher) else None


def _mention(draft: Draft, tokens: Tokens, speaker: Speaker, ids: dict[int, str]) -> SourceMention:
    span = draft.of(tokens)
    name = ids.get(id(speaker))
    return SourceMention(start=span.start, end=span.end, text=span.text, id=name, name=speaker.name if name is not None else None)


def _outer(found: list[Report], inner: int) -> int | None:
    """The report within whose content this one is made, if any: the shortest that holds its content, its source and its cue."""
    r = found[inner]
    source = r.links[-1][0]
    holding = [
        i
        for i, o in enumerate(found)
        if i != inner
        and o.start <= min(r.start, r.cue.idx, source.start_char)
        and max(r.end, r.cue.idx, source.end_char if source.start_char > o.start else 0) <= o.end
        and not r.start <= o.cue.idx < r.end
        and (o.end - o.start) > (r.end - r.start)
    ]
    return min(holding, key=lambda i: found[i].end - found[i].start, default=None)


def _chain(inner: int, outer: dict[int, int | None], chains: list[Chain]) -> Chain:
    chain = chains[inner]
    seen = {inner}
    above = outer[inner]
    while above is not None and above not in seen:
        chain = chains[above] + chain
        seen.add(above)
        above = outer[above]
    return chain
