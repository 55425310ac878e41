"""Short forms of given names: "Bill" and "William" may be one name. Written by hand; a name may belong to several."""

from __future__ import annotations

from functools import lru_cache

_GROUPS = (
    "abigail abby|abraham abe|albert al bert|alexander alex alec sasha aleksandr aleksander alejandro|alexandra alex sasha aleksandra|alfred alf fred|"
    "andrew andy drew|angela angie|anthony tony antonio|antonia toni|arthur art|barbara barb babs|benjamin ben benny|"
    "bernard bernie|catherine cathy kate katie katherine kathryn kathy kat ekaterina katerina katya katja|charles charlie chuck|"
    "christine chris chrissy christina tina|christopher chris topher|christian chris|clifford cliff|daniel dan danny|david dave|"
    "deborah deb debbie|dennis denny|dmitry dima dmitri dmytro|donald don|dorothy dot dottie|douglas doug|edward ed eddie ted|edwin ed|"
    "eleanor ellie nora|elizabeth beth betty eliza liz lizzie lisa|emily em|eugene gene evgeny zhenya|evgenia zhenya|francis frank|"
    "francisco paco pancho|franklin frank|frederick fred freddie|gabriel gabe|gerald gerry jerry|geoffrey geoff|jeffrey jeff|"
    "gregory greg|guadalupe lupe|harold harry hal|henry harry hank|ignacio nacho|ivan vanya|jacob jake|jacqueline jackie|"
    "james jim jimmy jamie|jane janey|janet jan|jennifer jen jenny|jessica jess|jesus chuy|johannes hans hannes|john jack johnny jon|"
    "jonathan jon jonny|jose pepe|josef joseph sepp|joseph joe joey|joshua josh|josefina pepa|judith judy|katarzyna kasia|kenneth ken kenny|"
    "kimberly kim|krzysztof krzysiek|lawrence larry laurie|leonard len lenny|louis lou|lucille lucy|luis lucho|malgorzata gosia|"
    "margaret maggie meg peggy greta|maria masha|mariya masha|martin marty|matthew matt|maximilian max|megan meg|"
    "michael mike mick mickey misha mikhail mykhailo|mikhail misha|mohammed mohammad muhammad mohamed mohamad md|natalia natasha|"
    "nathaniel nathan nat nate|nicholas nick nicky nikolas|nikolai kolya|oleksandr aleksandr oleksandr sasha|olga olya|oliver ollie|pamela pam|patricia pat patty tricia|patrick pat paddy|"
    "pavel pasha|peter pete|philip phil phillip|priscilla cilla|rafael rafa|randall randy|rebecca becky|richard rick dick rich ricky|robert bob bobby rob robbie|"
    "roberto beto|rodney rod|roger rog|ronald ron ronnie|rosemary rose|russell russ|samantha sam|samuel sam sammy|sebastian seb|"
    "sergei seryozha sergey serhii|solomon sol|stanislav stas|stephanie steph|stephen steve stevie steven|susan sue susie|tamara toma|tatiana tanya|"
    "theodore ted theo|thomas tom tommy|timothy tim|tobias toby|valerie val|victoria vicky tori|vincent vince|vladimir volodya vova volodymyr|"
    "walter walt|wilhelm willi|william bill billy will willy liam|wolfgang wolf|yuri yura|zachary zach"
)  # fmt: skip


@lru_cache(maxsize=1)
def _members() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for n, group in enumerate(_GROUPS.split("|")):
        for name in group.split():
            found.setdefault(name, set()).add(n)
    return {name: frozenset(groups) for name, groups in found.items()}


def may_be_one(a: str, b: str) -> bool:
    """Whether two folded given names are forms of one name by the list; "sam" is one with "samuel" and "samantha"."""
    members = _members()
    return bool(members.get(a, frozenset()) & members.get(b, frozenset()))
