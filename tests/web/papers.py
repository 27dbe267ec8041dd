"""Made-up papers for what the example lacks: a right-to-left text, a person harmed, markup in the text, and a title that tries to act."""

from audiatur.record import Document, Gap, Link, Person, Record, Source, SourceMention, Span, Statement, Toll
from audiatur.store.texts import digest

ARABIC = "قالت الوزارة إن 12 شخصا قتلوا في الهجوم"
HARMED = "The ministry said that Anna Petrova, 34, was wounded. <script>alert(1)</script> Petrova is in hospital."


def span(text, words, of=Span, **more):
    start = text.index(words)
    return of(start=start, end=start + len(words), text=words, **more)


def document(id, text, **known):
    return Document(id=id, path=f"{id}.txt", text=text, text_sha256=digest(text), characters=len(text), reader="text 1", model="model 1", **known)


def made_up():
    chain = (Link(source=span(HARMED, "The ministry", SourceMention, id="s1", name="the ministry"), cue=span(HARMED, "said")),)
    yield Record(
        document=document("harmed", HARMED, title='Anna Petrova <img src=x onerror="alert(1)">', publisher="The Daily", language="en", published="2031-05-05"),
        sources=(Source(id="s1", name="the ministry", kind="official", side="Norland", mentions=(span(HARMED, "The ministry"),)),),
        statements=(Statement(id="st1", content=span(HARMED, "Anna Petrova, 34, was wounded"), attribution=chain),),
        tolls=(Toll(id="t1", figure=span(HARMED, "Anna Petrova"), measure="wounded", low=1, high=1, statement="st1", attribution=chain),),
        persons=(span(HARMED, "Anna Petrova", Person, name="Anna Petrova", harm="wounded"),),
        gaps=(Gap(step="places", reason="No place is named."),),
    )
    yield Record(document=document("a folder/نص #1?", ARABIC, title=ARABIC, publisher="صحيفة", language="ar", published="2031-05-06", side="Norland"))
