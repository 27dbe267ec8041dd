"""Attacks: what kind, who, what was hit, with what, and how it is said. Sentences in the manner of papers of many wars."""

import pytest

from audiatur.record import Attack
from tests.reading import record_of


def attacks(text: str) -> tuple[Attack, ...]:
    return record_of(text).attacks


def told(text: str) -> list[tuple[str, str, str | None]]:
    return [(a.trigger.text, a.type, a.actor.text if a.actor else None) for a in attacks(text)]


def test_the_town_of_a_dateline_is_no_attacker() -> None:
    assert told("OSLO, 14 March - Zambian missiles hit two apartment blocks in Kitwe overnight.") == [("hit", "missile_strike", "Zambian")]
    assert told("SANTA ROSA, Chile (Agency) - A car bomb exploded outside a police station, killing three people.")[-1][2] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russian forces shelled the Ukrainian city of Kharkiv overnight, killing three people.", ("shelled", "shelling", "Russian forces")),
        ("Norwegian shelling killed two villagers on Monday.", ("shelling", "shelling", "Norwegian")),
        ("A drone strike hit a wedding party in Hodeidah, Houthi officials said.", ("drone strike", "drone_strike", None)),
        ("The Israeli army bombed a school in Gaza City on Saturday.", ("bombed", "bombing", "The Israeli army")),
        ("Hamas fired dozens of rockets at Tel Aviv.", ("fired", "missile_strike", "Hamas")),
        ("Saudi-led coalition airstrikes destroyed a funeral hall in Sanaa.", ("airstrikes", "air_strike", "Saudi-led coalition")),
        ("Ethiopian soldiers massacred civilians in the town of Axum, Amnesty said.", ("massacred", "killing", "Ethiopian soldiers")),
        ("Syrian government helicopters dropped barrel bombs on Douma.", ("dropped", "air_strike", "Syrian government")),
        ("Rebels ambushed an army convoy and killed nine soldiers.", ("ambushed", "ground_attack", "Rebels")),
        ("An ambush by militants left 14 soldiers dead in northern Mali.", ("ambush", "ground_attack", "militants")),
        ("The hospital was hit by three Grad rockets, doctors said.", ("hit", "missile_strike", None)),
        ("Pakistan launched air raids on Paktika province, the Taliban said.", ("air raids", "air_strike", "Pakistan")),
        ("The United States carried out a drone strike against al-Shabab in Somalia.", ("drone strike", "drone_strike", "The United States")),
        ("A car bomb exploded outside a police station in Mogadishu.", ("exploded", "bombing", None)),
        ("Colombian guerrillas blew up an oil pipeline.", ("blew up", "bombing", "Colombian guerrillas")),
        ("Serbian artillery pounded Sarajevo from the hills.", ("pounded", "shelling", "Serbian artillery")),
        ("Georgia's Interior Ministry said Russian jets had bombed the port of Poti.", ("bombed", "air_strike", "Russian")),
        ("Cluster munitions were used against the village by the Sudanese army.", ("used", "cluster_munition_use", "the Sudanese army")),
        ("The use of chemical weapons by the regime was confirmed by inspectors.", ("use", "other", "the regime")),
        ("In the mortar shelling of Goma by M23 rebels a clinic was damaged.", ("mortar shelling", "shelling", "M23 rebels")),
        ("Eritrean troops kept shelling Adigrat.", ("shelling", "shelling", "Eritrean troops")),
    ],
)
def test_an_attack_has_its_word_its_kind_and_its_actor(text: str, expected: tuple[str, str, str | None]) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "He died of a heart attack on Monday.",
        "Rail workers went on strike over pay.",
        "The opposition attacked the government's budget plan.",
        "The economy was hit by the crisis.",
        "The village was struck by an earthquake.",
        "The company launched a new product and fired 200 workers.",
        "Firefighters put out the fire in a warehouse.",
        "The film was a hit with critics and struck a chord.",
        "The charity targets poor families with aid.",
        "The two governments agreed not to target civilians.",
        "More than a hundred states have signed the convention banning the use of cluster munitions.",
        "Prices fell and shares were hit.",
    ],
)
def test_what_is_no_attack_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_the_accused_is_the_actor_and_the_attack_is_alleged() -> None:
    (attack,) = attacks("The ministry accused Eritrea of bombing Mekelle.")
    assert (attack.actor and attack.actor.text, attack.modality) == ("Eritrea", "alleged")


def test_an_infinitive_below_an_accusation_is_the_doing_of_the_accused() -> None:
    (attack,) = attacks("Kenya's government accused the rebels of continuing to shell populated areas.")
    assert (attack.actor and attack.actor.text, attack.modality) == ("the rebels", "alleged")


def test_a_denied_attack_is_laid_at_the_door_of_the_denier() -> None:
    (attack,) = attacks("Ethiopia has denied the attacks on the refugee camp.")
    assert (attack.actor and attack.actor.text, attack.modality) == ("Ethiopia", "denied")


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The army did not shell the hospital.", "denied"),
        ("No missiles were fired at the port by the navy.", "denied"),
        ("The report of a missile strike on the airport was groundless.", "denied"),
        ("Moscow may have used phosphorus munitions in Bakhmut.", "possible"),
        ("The shells appear to have been fired by rebel forces.", "possible"),
        ("If the junta bombs the town again, thousands will flee.", "possible"),
        ("The rockets were allegedly fired by the militia.", "alleged"),
        ("The UN urged Myanmar's military to stop the attacks on villages.", "demanded"),
        ("The army shelled the hospital.", "asserted"),
        ("On 3 May the army shelled the hospital.", "asserted"),
        ("The allegation that our helicopter fired on the population is false.", "denied"),
        ("On Saturday 3 May the navy's ships shelled the port.", "asserted"),
    ],
)
def test_modality_follows_the_words_beside_the_act(text: str, modality: str) -> None:
    assert [a.modality for a in attacks(text)] == [modality]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Bentiu, Malakal and Bor were hit with missiles and rockets.", [("Bentiu", "unspecified"), ("Malakal", "unspecified"), ("Bor", "unspecified")]),
        ("The army shelled a maternity hospital and two school buildings.", [("a maternity hospital", "hospital"), ("two school buildings", "school")]),
        ("Drones struck an oil depot and a power station near the border.", [("an oil depot", "energy"), ("a power station", "energy")]),
        ("Rebels fired mortars at a Red Cross convoy.", [("a Red Cross convoy", "transport")]),
        ("Shelling of residential areas went on.", [("residential areas", "residential")]),
        ("Two reporters were wounded by artillery fire.", [("Two reporters", "people")]),
        (
            "Government jets bombed a mosque, a market and an army base.",
            [("a mosque", "religious"), ("a market", "civilian_objects"), ("an army base", "military")],
        ),
        ("Troops launched missiles at the cities of Aden, Taiz and Marib.", [("Aden", "unspecified"), ("Taiz", "unspecified"), ("Marib", "unspecified")]),
    ],
)
def test_each_target_has_its_category(text: str, targets: list[tuple[str, str]]) -> None:
    (attack,) = attacks(text)
    assert [(t.text, t.category) for t in attack.targets] == targets


@pytest.mark.parametrize(
    ("text", "weapons"),
    [
        ("The city was shelled with heavy artillery and mortars.", [("heavy artillery", "artillery"), ("mortars", "mortar")]),
        ("Troops fired cluster missiles at the village.", [("cluster missiles", "cluster_munition")]),
        ("Two medium-range missiles were fired at the port.", [("Two medium-range missiles", "missile")]),
        ("Loitering munitions struck the convoy.", [("Loitering munitions", "drone")]),
        ("A roadside bomb hit a bus.", [("A roadside bomb", "improvised_explosive")]),
    ],
)
def test_each_weapon_has_its_class(text: str, weapons: list[tuple[str, str]]) -> None:
    (attack,) = attacks(text)
    assert [(w.text.removeprefix("A "), w.class_) for w in attack.weapons] == [(t.removeprefix("A "), c) for t, c in weapons]


def test_such_weapons_are_the_ones_named_before() -> None:
    first, second = attacks("The army fired cluster munitions at the port. It had used such weapons against the town, too.")
    assert second.type == first.type == "cluster_munition_use"


def test_the_strike_is_of_the_kind_told_before() -> None:
    first, second = attacks("A missile strike on the market killed nine. The strike came at noon.")
    assert (first.type, second.type) == ("missile_strike", "missile_strike")


def test_a_missile_that_is_fired_and_hits_is_one_attack() -> None:
    (attack,) = attacks("Missiles fired by the rebels hit apartment buildings.")
    assert (attack.trigger.text, attack.actor and attack.actor.text, [t.text for t in attack.targets]) == ("fired", "the rebels", ["apartment buildings"])


def test_a_pronoun_is_resolved_and_keeps_its_own_words() -> None:
    (attack,) = attacks("The militia took the hill. It shelled the town at night.")
    assert attack.actor is not None
    assert (attack.actor.text, attack.actor.name) == ("It", "The militia")


def test_killed_is_an_attack_only_where_no_other_word_names_one() -> None:
    assert told("The shelling of Goma killed five people.") == [("shelling", "shelling", None)]
    assert [kind for _, kind, _ in told("Five people were killed by gunmen in Goma.")] == ["killing"]


@pytest.mark.parametrize(
    ("text", "actor", "denier"),
    [
        ('"Our troops did not shell the market in Bergen," Defence Minister Ingrid Dahl told reporters.', "Our troops", "Ingrid Dahl"),
        ("Norway's Foreign Ministry said it had nothing to do with the ambush.", "Norway's Foreign Ministry", "Norway's Foreign Ministry"),
        ("Norway's army said its soldiers played no part in the raid.", "its soldiers", "Norway's army"),
        ("Norway's army rejected as lies the claim by Zambia that it had shelled Kitwe.", "Norway's army", "Norway's army"),
        ("Claims by Lusaka that a market was hit are false, the ministry said.", None, "the ministry"),
    ],
)
def test_who_denies_an_act_and_who_is_said_to_have_done_it(text: str, actor: str | None, denier: str) -> None:
    (attack,) = attacks(text)
    assert attack.modality == "denied"
    assert (attack.actor.name if attack.actor else None) == actor
    assert [link.source.text for link in attack.attribution] == [denier]


def test_what_only_carried_a_weapon_is_none_beside_it() -> None:
    (attack,) = attacks("Helicopters fired rockets into an orchard near Bergen.")
    assert [w.text for w in attack.weapons] == ["rockets"]
    assert attack.type == "air_strike"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Gunmen ambushed an aid convoy on the road to Bergen.", ["an aid convoy"]),
        ("Saboteurs blew up a railway bridge at Bergen.", ["a railway bridge"]),
        ("A bomb exploded next to a bus in Bergen.", ["a bus"]),
        ("Two mortar shells landed in the yard of a kindergarten.", ["the yard of a kindergarten"]),
    ],
)
def test_what_only_says_where_is_no_target(text: str, targets: list[str]) -> None:
    (attack,) = attacks(text)
    assert [t.text for t in attack.targets] == targets


def test_what_is_denied_in_a_dated_letter_was_not_done_on_the_day_of_the_letter() -> None:
    (attack,) = attacks("NORTHERN GUARD\nStatement No. 118\n\n20 May 2031\n\nOur forces did not target the fuel depot in Bergen.")
    assert (attack.modality, attack.time) == ("denied", None)


def test_whom_an_army_accuses_is_named_behind_its_adjective() -> None:
    (attack,) = attacks("The army accused the paramilitary Northern Guard Forces (NGF) of carrying out the strike.")
    assert attack.actor is not None
    assert attack.actor.name.endswith("Northern Guard Forces")


def test_a_day_right_before_who_acted_is_no_part_of_its_name() -> None:
    (attack,) = attacks("On 3 June rebels shelled the port of Bergen.")
    assert attack.actor is not None
    assert attack.actor.name == "rebels"


def test_our_helicopter_is_that_of_the_side_for_which_the_paper_speaks() -> None:
    (attack,) = record_of("The allegation that our helicopter fired on the population is false.", side="Norway").attacks
    assert attack.actor is not None
    assert (attack.actor.text, attack.actor.name) == ("our", "Norway")


@pytest.mark.parametrize(
    ("text", "actor", "place"),
    [
        ("The report says US air strikes killed 14 civilians near Bergen.", "US", "Bergen"),
        ("Residents said a U.S airstrike in Bergen killed a farmer.", "U.S", "Bergen"),
        ("Residents said a UK drone strike killed a farmer.", "UK", None),
        ("Residents said a Zambia Defence Forces airstrike killed a farmer in Bergen.", "Zambia Defence Forces", "Bergen"),
        ("The group said Norway air strikes wounded four people in Kitwe.", None, "Kitwe"),
        ("The group said the Norway attack killed four people.", None, "Norway"),
    ],
)
def test_a_country_in_initials_before_its_strike_acts_and_one_at_length_may_be_where_it_was(text: str, actor: str | None, place: str | None) -> None:
    record = record_of(text)
    (attack,) = record.attacks
    names = {p.id: p.name for p in record.places}
    assert (attack.actor.name if attack.actor else None) == actor
    assert [names[p] for p in attack.places] == ([place] if place else [])


def test_an_act_and_a_toll_without_a_place_are_in_the_town_of_the_one_told_before() -> None:
    record = record_of(
        "Norwegian planes bombed a clinic in Kitwe on Monday.\n\nA rocket struck a school in Bergen on Tuesday, killing two people.\n\n"
        "Residents ran for shelter at the second explosion, which wounded three people.\n\nRebels regularly attack convoys."
    )
    names = {p.id: p.name for p in record.places}
    assert [[names[p] for p in a.places] for a in record.attacks] == [["Kitwe"], ["Bergen"], ["Bergen"], []]
    assert [[names[p] for p in t.places] for t in record.tolls] == [["Bergen"], ["Bergen"]]
